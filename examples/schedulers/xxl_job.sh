#!/bin/sh
# XXL-JOB 的 GLUE(Shell) 任务。参数 $1 是工作目录；多个执行器同时触发也只有一份结果。
# $1 is the working folder. Executors that fire at once get one result: one draws, the others are told to try again.
home=${1:-/var/lib/credit-tier}

credit-tier draw "$home/draw" --seed "$home/seed.json" --ledger "$home/ledger" --secrets "$home/secrets/2026-Q3.json"
code=$?
case $code in
  0)  echo "完成 done" ;;
  75) echo "忙或时间未到，下次再试 try again"; exit 75 ;;
  3)  echo "答案为否 the answer is no"; exit 3 ;;
  4)  echo "已锁定或不允许，请人工处理 refused for good: a person has to look"; exit 4 ;;
  *)  echo "输入有误或程序故障 bad input or a fault"; exit "$code" ;;
esac

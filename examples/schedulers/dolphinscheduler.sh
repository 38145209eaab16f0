#!/bin/sh
# DolphinScheduler 的 Shell 任务。全局参数 global parameters: home = /var/lib/credit-tier
# 失败重试次数 3、间隔 5 分钟；75 表示忙或时间未到，重试即可。 Retries: 3, five minutes apart; 75 means try again.
home=${home:-/var/lib/credit-tier}
export CREDIT_TIER_LEDGER="$home/ledger" CREDIT_TIER_SECRETS="$home/secrets/2026-Q3.json"

answer=$(credit-tier draw "$home/draw" --seed "$home/seed.json") || exit $?
# 标准输出只有一行 JSON，交给下游任务。 stdout is one line of JSON, for the tasks downstream.
echo '${setValue(answer='"$answer"')}'

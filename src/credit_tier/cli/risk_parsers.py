"""The arguments of ``risk`` (风险模型)."""

from __future__ import annotations

import argparse

from credit_tier.cli.arguments import day, path


def risk_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``risk fit``, ``risk evaluate`` and ``risk predict``."""
    commands = parser.add_subparsers(dest="what", required=True, metavar="fit | evaluate | predict")
    fit = commands.add_parser("fit", help="用以往检查结果训练 / fit on past inspections")
    _files(fit)
    day(fit, "--until", "最后一次检查的日期 / the last day of an inspection", required=True)
    fit.add_argument(
        "--learner",
        choices=("auto", "logistic", "lightgbm"),
        default="auto",
        help="模型；auto 由较晚的数据选择 / which model; auto lets the later visits choose",
    )
    fit.add_argument("--random-seed", type=int, default=0, help="随机种子 / seed of the trees")
    fit.add_argument(
        "--inspector", action="store_true", help="分离检查者的影响 / set apart what is the inspector's doing"
    )
    _out(fit)
    evaluate = commands.add_parser("evaluate", help="在之后的检查上评估 / evaluate on later inspections")
    _model(evaluate)
    _files(evaluate)
    day(evaluate, "--since", "第一次检查的日期 / the first day; default: the day after training")
    day(evaluate, "--until", "最后一次检查的日期 / the last day of an inspection", required=True)
    _out(evaluate)
    predict = commands.add_parser("predict", help="给全部企业排序 / rank all enterprises")
    _model(predict)
    path(predict, "run", "grade 写出的文件夹 / folder written by `grade`")
    predict.add_argument("--floor", default="0.25", help="最低机会占平均的比例 / least size as a share of the mean")
    predict.add_argument("--explain", type=int, default=100, help="说明理由的户数 / enterprises to give reasons for")
    _out(predict)


def _files(parser: argparse.ArgumentParser) -> None:
    path(parser, "files", "报送文件或文件夹 / files or a folder", nargs="+")
    day(parser, "--known-on", "只用此日前收到的检查结果 / results received later are not seen; default: --until")
    day(parser, "--received-on", "文件收到日期 / the day the files were received")
    path(parser, "--mapping", "外来表头的对照文件 / TOML file for foreign headers")
    parser.add_argument(
        "--snapshot",
        choices=("day", "month", "quarter"),
        default="month",
        help="按检查前一日、上月末或上季末描述企业 / describe as of the day, month end or quarter end before",
    )


def _model(parser: argparse.ArgumentParser) -> None:
    path(parser, "model", "risk fit 写出的文件夹 / folder written by `risk fit`")


def _out(parser: argparse.ArgumentParser) -> None:
    path(parser, "--out", "输出文件夹，须为空 / folder to write, must be empty", required=True)
    path(parser, "--rulebook", "规则手册文件夹 / the rulebook's folder; default: the shipped one")

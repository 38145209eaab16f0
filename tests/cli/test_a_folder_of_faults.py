"""A folder in which nearly every file is wrong: all of it told at once, in one run."""

from __future__ import annotations

import pytest

from workbook_files import compound, xlsx

ARREARS = ["统一社会信用代码", "欠税金额", "欠税日期"]
MONTHS = [f"{month}月" for month in range(1, 13)]


@pytest.fixture
def folder(tmp_path):
    files = {
        "企业名单.csv": "统一社会信用代码,企业名称\n91620100MA7ABCD12E,甲公司\n".encode(),
        "Thumbs.db": compound({"Other": b"x"}),
        "欠税公告2026年第1期.xlsx": xlsx({"甲": [[*ARREARS, "", *ARREARS]]}),
        "社保缴费.xlsx": xlsx({"甲": [["统一社会信用代码", *MONTHS]]}),
        "行政处罚.csv": b"",
        "监督检查结果.xlsx": compound({"EncryptedPackage": b"x"}),
        "报表.csv": b"a,b\n",
        "信用修复.csv": "统一社会信用代码,企业名称\n甲".encode("gb18030")[:-1],
        "扫描件.pdf": b"%PDF-1.4",
        "欠税.csv": b'code,amount,owed_since\n"x\n',
    }
    path = tmp_path / "files"
    (path / "旧").mkdir(parents=True)
    for name, content in files.items():
        (path / name).write_bytes(content)
    return path


@pytest.mark.parametrize("command", ["grade", "quality"])
def test_every_fault_of_every_file_is_told_at_once(cli, folder, tmp_path, command):
    day = ("--as-of", "2026-06-30", "--received-on", "2026-06-30")
    said = cli.refuse(command, folder, *day, "--out", tmp_path / "out", code=2)
    assert said.answer["faults"] == 9
    assert not (tmp_path / "out").exists()
    for file, word in {
        "旧": "文件夹",
        "欠税公告2026年第1期.xlsx[甲]": "并排",
        "社保缴费.xlsx[甲]": "横向展开",
        "行政处罚.csv": "文件是空的",
        "监督检查结果.xlsx": "密码",
        "报表.csv": "不知道这份数据属于哪张表",
        "信用修复.csv: 第 2 行": "没有传完",
        "扫描件.pdf": "PDF",
        "欠税.csv: 第 2 行": "引号没有闭合",
    }.items():
        [told] = [block for block in said.words.split("\n") if block.startswith(file)]
        after = said.words.split(f"\n{told}\n" if not said.words.startswith(told) else f"{told}\n", 1)[1]
        assert word in after.split("\n")[0], after[:200]
    assert str(folder) not in said.words

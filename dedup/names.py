"""What looks like the name of a place, a unit, a person or a year: few signs, and sure ones."""

from __future__ import annotations

import re

# Endings of places and of units. Words that only end alike (城市, 干部, 结局) are listed below.
_PLACE = "省市县区镇乡村州旗盟"
_UNIT = (
    "局|委|厅|院|校|办|所|站|署|公司|集团|中心|大学|小学|中学|银行|协会|政府|委员会|党委|党组|支部"
    "|街道|社区|开发区|法院|检察院|工会|联合会|商会|研究会|合作社|出版社|报社|工厂"
)
_NO_NAME = re.compile(
    "[城都超门上]市|[地社小园山灾景片城郊校辖林牧库老特县市]区|[农乡]村|[城乡集]镇|各[省市县区校]|[省县]市"
    "|示范区|自治[区州县]|行政村|直辖市|[结格布大全当政时]局|[学法医高]院|[学高院母]校|[场厕]所|研究所|派出所"
    "|[车网电]站|[党县市省区]委|国务院|(?:人民|各级|地方)?政府|(?:常务|专门)?委员会|各单位|[大中小]学|公司|集团|中心|银行"
    "|协会|党组|党?支部|街道|[各每某].*|(?:有关|相关|其他|所属).*"
)
_OWN = re.compile(f"[我本全该][{_PLACE}]")
_YEAR = re.compile(r"(?:19|20)\d\d年?|[一二][〇○零九][〇○零一二三四五六七八九]{2}年?")
_NAMED = re.compile(rf"[\u4e00-\u9fff]{{1,8}}(?:[{_PLACE}]|{_UNIT})")
_OFFICE = re.compile(
    "同志|书记|主席|主任|[省市县区镇乡村州局厅部处科校院]长|先生|女士|教授|老师|总经理|董事长"
)
_PERSON = re.compile(
    "(?:[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓韩冯曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤习]"
    "|欧阳|司马|上官|诸葛|东方|皇甫|尉迟|夏侯|端木|慕容)[\u4e00-\u9fff]{1,2}"
)


def names_office(text: str, start: int) -> bool:
    """Whether an office or a form of address starts here."""
    return _OFFICE.match(text, start) is not None


def is_own(name: str) -> bool:
    """Whether a name says where the writer sits: 我市, 全县, 本区."""
    return _OWN.fullmatch(name) is not None


def is_year(name: str) -> bool:
    """Whether a name is a year, with or without 年."""
    return _YEAR.fullmatch(name) is not None


def is_name(name: str, text: str) -> bool:
    """Whether a word is the name of a place, a unit, a person or a year.

    Args:
        name: a word.
        text: where it stands. A name without an ending of its own must be followed there by one
            (临江 is a place if 临江市 stands somewhere), or stand beside an office (顾长汀同志).
    """
    if _NO_NAME.fullmatch(name):
        return False
    if is_year(name) or is_own(name) or _NAMED.fullmatch(name):
        return True
    if not re.fullmatch(r"[\u4e00-\u9fff]{2,4}", name):
        return False
    if _PERSON.fullmatch(name):
        office = _OFFICE.pattern
        return re.search(f"{name}(?:[{_PLACE}]|{office})|(?:{office}){name}", text) is not None
    return re.search(f"{name}[{_PLACE}]", text) is not None

"""The lexicon finds what reports print and what people ask."""

import pytest

from corpus.lexicon import BASES, bases, canonical, family, find_bases, find_indicators, indicators, kin, sums


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("“三公”经费支出", "三公经费"),
        ("三公 经费", "三公经费"),
        ("因公出国(境)费", "因公出国（境）费"),
        ("对个人和家庭的补助", "对个人和家庭的补助"),
        ("本年收入合计", "本年收入合计"),
        ("三公经费和会议费", ""),
        ("电子证照", ""),
    ],
)
def test_canonical_names_a_whole_phrase_or_nothing(words, name):
    assert canonical(words) == name


def test_people_ask_in_other_words_than_reports_print():
    assert not find_indicators("发工资花了多少")
    assert [m.name for m in find_indicators("发工资花了多少", asked=True)] == ["工资福利支出"]
    assert [m.name for m in find_bases("审批局花了多少钱", asked=True)] == ["决算"]


def test_what_is_paid_has_twins_that_the_table_need_not_list():
    for words in ("公务用车购置经费", "公务用车购置花费", "其它商品和服务支出", "商品与服务类支出"):
        (mention,) = find_indicators(words, asked=True)
        assert mention.words == words
    assert [m.name for m in find_indicators("水费与电费", asked=True)] == ["水费", "电费"]
    assert [m.name for m in find_indicators("财政拨款花了多少", asked=True)] == ["财政拨款支出"]


def test_the_longest_words_win():
    assert [m.name for m in find_indicators("公务用车运行维护费")] == ["公务用车运行维护费"]


def test_mentions_stand_where_they_say():
    text = "2023年“三公” 经费预算"
    (mention,) = find_indicators(text)
    assert mention.span.of(text) == mention.words == "三公” 经费"


def test_bases_belong_to_families():
    assert family("年初预算") == family("全年预算") == "预算"
    assert family("执行数") == "决算"
    assert family("") == ""
    assert set(BASES) == set(bases())


def test_the_tables_speak_only_of_indicators_they_define():
    known = indicators().keys()
    for total, parts in sums():
        assert {total, *parts} <= known
    for asked, stated in kin().items():
        assert {asked, *stated} <= known


def test_no_alias_belongs_to_two_indicators():
    owners = {}
    for entry in indicators().values():
        for alias in (entry.name, *entry.aliases):
            assert owners.setdefault(alias, entry.name) == entry.name, alias

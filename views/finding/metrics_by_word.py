"""Finding metrics by words: Chinese, English or key, and words that mean the same."""

from __future__ import annotations

import re
from functools import lru_cache

from metrics.catalogue import CATALOGUE
from metrics.definition import Metric, Text

SAME: tuple[tuple[Text, Text], ...] = (
    (Text("达标", "control"), Text("控制|合格|稳定", "controlled|target|achievement")),
    (Text("规范管理", "managed to the standard"), Text("规范化管理|规范随访|标准化管理", "standardised|standardized|standard management")),
    (Text("在管", "managed"), Text("建档|管理人数|登记在册", "register|registered|under management")),
    (Text("健康管理率", "of those estimated"), Text("管理覆盖|覆盖率|患病率|估计患者", "prevalence|coverage rate|estimated patients")),
    (Text("居家", "home"), Text("上门|入户|护理到家", "visiting|doorstep|domiciliary")),
    (Text("完成", "completed"), Text("办结|已服务", "fulfilled|delivered visits")),
    (Text("等待", "wait"), Text("等候|响应时间|时长|及时", "waiting|delay|response time")),
    (Text("满意", "rating"), Text("评分|评价|好评", "satisfaction|stars")),
    (Text("不良事件", "adverse"), Text("安全|差错|意外", "safety|incident|harm")),
    (Text("上线", "live"), Text("接入|开通|启用率|覆盖机构", "online|connected|go-live")),
    (Text("四朵云", "four clouds"), Text("4朵云|四云", "4 clouds|all clouds")),
    (Text("结余", "surplus"), Text("盈余|节余|节约", "saving|savings|margin")),
    (Text("超支", "overspending"), Text("亏损|超额", "overspend|deficit|loss")),
    (Text("费用", "cost"), Text("支出|花费|开支", "spending|expenditure|expense")),
    (Text("外流", "leakage"), Text("外转|流失|外地就医", "outflow|outside care")),
    (Text("失访", "lost"), Text("失联|脱管", "dropped|drop-out|dropout")),
    (Text("脑卒中", "stroke"), Text("卒中|中风|脑梗", "cerebrovascular|cva")),
    (Text("冠心病", "coronary"), Text("心脏病|心梗", "heart disease|chd")),
    (Text("健康主管", "steward"), Text("责任医生|主管医生|门特", "responsible doctor|health manager")),
)
"""The catalogue's word and others for it, several parted by |."""


@lru_cache(maxsize=2)
def _replacements(language: str) -> tuple[re.Pattern[str], dict[str, str]]:
    # As written: what is searched in holds the definitions' own words beside the region's.
    pairs = [(same.en, others.en) if language == "en" else (same.zh, others.zh) for same, others in SAME]
    words = {other: same for same, others in pairs for other in others.split("|")}
    longest_first = sorted(words, key=len, reverse=True)
    edge = r"\b" if language == "en" else ""
    return re.compile("|".join(f"{edge}{re.escape(word)}{edge}" for word in longest_first)), words


def usual(text: str) -> str:
    """The text in lower case with the catalogue's word in place of every other one."""
    for language in ("zh", "en"):
        pattern, words = _replacements(language)
        text = pattern.sub(lambda match, words=words: words[match[0]], text.lower())
    return text


def found_keys(query: str) -> tuple[str, ...]:
    """Metrics whose key, names or sentences hold every word of the query, or a word that means the same, in the catalogue's order."""
    words = [(word, usual(word)) for word in query.lower().split()]
    phrase = usual(query.lower()).split()
    texts = {key: _searched("\n".join((key, *_told(metric)))) for key, metric in CATALOGUE.items()}
    return tuple(key for key, text in texts.items() if _holds(text, words) or all(word in text for word in phrase))


def _holds(text: str, words: list[tuple[str, str]]) -> bool:
    return all(word in text or same in text for word, same in words)


def _told(metric: Metric) -> tuple[str, ...]:
    """Names and sentences as they are defined, and in the region's own words."""
    return (metric.name.zh, metric.name.en, metric.sentence.zh, metric.sentence.en, metric.name("zh"), metric.name("en"), metric.sentence("zh"))


@lru_cache(maxsize=1024)
def _searched(text: str) -> str:
    """What is searched in, as it stands and in the usual words."""
    return f"{text.lower()}\n{usual(text)}"

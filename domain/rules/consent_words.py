"""The words of a consent to publish in Russian and English, and the words that take it back, put it off or limit it."""

from __future__ import annotations

import re

Phrases = re.Pattern[str]


def _any(*phrases: str) -> Phrases:
    """Whole words that match one of the phrases; a space is any space."""
    return re.compile(r"\b(?:" + "|".join(phrase.replace(" ", r"\s+") for phrase in phrases) + r")(?!\w)")


GAP = r"(?!но\b|а\b|и\b|есть\b|име|не\b|соглас|разреш)\w+"
"""A word between two that belong together."""

AGAINST = rf"(?:против(?: {GAP}){{1,5}} )?"
WHATEVER = r"(?:(?:никаких|каких[ -]либо|каких[ -]нибудь|всяких|любых|дополнительн\w+|предварительн\w+|у \w+) )*"
OBJECTIONS = r"(?:возр[ао]жени|претензи|несогласи|препятстви)\w+"
NONE_OF = r"(?:нет|не (?:име|виж|вид|поступ|высказ|заяв|выяв|вызыва|возник|бы|буд|ста)\w+|отсутству\w+)(?: против)?"
TO = r"(?: (?:to|against))?"
NO_OBJECTION = _any(
    rf"(?:нет, )?(?:никто )?{AGAINST}не (?:(?:буд|ста|собира)\w+ )?возр[ао]жа\w+(?: против)?",
    r"(?:нет, )?не (?:буд\w+ |был\w* )?против",
    rf"{AGAINST}{WHATEVER}{OBJECTIONS}(?: и (?:замечани|претензи|вопрос)\w+)?(?: {GAP}){{0,5}}? {NONE_OF}",
    rf"(?:без|{NONE_OF}) {WHATEVER}{OBJECTIONS}(?: против)?",
    rf"никаких {OBJECTIONS}",
    r"ничего (?:\w+ )?против(?: \w+){0,3}? не име\w+",
    r"не име\w+ (?:\w+ )?ничего против",
    r"ничего не име\w+ против",
    rf"против(?: {GAP}){{0,5}}? ничего не име\w+",
    r"не мо(?:гу|жем|жет|гут) не (?:соглас|одобр|разреш)\w+",
    rf"(?:no, )?(?:\w+ )?(?:not|never|do(?:es)?n'?t|didn'?t|won'?t|wouldn'?t) (?:\w+ )?(?:object|mind|oppose)\w*{TO}",
    rf"(?:no|non|without|without any|not have any|don'?t have any|have not any)[ -](?:\w+ )?objections?{TO}",
    r"(?:no one|nobody|none) (?:\w+ )?objects?(?:ed)?",
    r"no problems? with|not against|couldn't agree more|(?:have |has )?nothing against",
)
"""An agreement that is said with a negation: «не возражаем», «возражений нет», "no objections"."""

LIMITS = r"(?:ограничени|услови|оговор|исключени|изъяти|изменени|замечани|сомнени|проблем|вопрос)\w*"
PRIVATE = r"(?:персональн\w+ данн\w+|конфиденциальн\w+(?: \w+)?|(?:\w+ )?тайн\w*)"
WITHOUT_ANY = r"(?:without|no) (?:(?:any|further|prior|additional) )*"
LIMITLESS = _any(
    rf"без {WHATEVER}{LIMITS}(?: (?:по )?срок\w*)?",
    rf"без {WHATEVER}(?:уведомлени|взимани|выплат|оплат|вознагражд|компенсац)\w*",
    r"без (?:дополнительн|повторн)\w+ согласовани\w+",
    rf"{WHATEVER}{LIMITS}(?: \w+)? {NONE_OF}",
    rf"{NONE_OF} {WHATEVER}{LIMITS}",
    r"не только|но и|не секретно",
    rf"{PRIVATE}(?: [\w-]+){{0,3}}? (?:нет|не (?:содерж|явля)\w+|отсутству\w+)",
    rf"(?:нет|не (?:содерж|явля)\w+|отсутству\w+) (?:[\w-]+ )?{PRIVATE}",
    r"ограниченной ответственностью",
    rf"{WITHOUT_ANY}(?:restrict|limit|condition|reservation|exception|qualification|notice|change)\w*",
    rf"{WITHOUT_ANY}(?:charge|fee|payment|hesitation|doubt|problem|delay)\w*",
    r"not only|but also|not a problem",
    r"(?:contains?|there (?:is|are)) no (?:personal|confidential) (?:data|information)",
)
"""Negations of something else: no limits, no personal data."""

HAPPENED = r"(?:поступ|был|буд|получ|последова|установ|име|заяв)"
UNFORBIDDEN = _any(
    r"(?:никем )?не (?:был\w* )?(?:запре|препятств|отказ|отзыв|отозва|аннулир|отмен|прекращ|утра[тч]|истек)\w*",
    rf"(?:отказ|запре[тщ]|отзыв|отозв|отмен)\w*(?: {GAP}){{0,4}}? (?:нет|отсутству\w+|не {HAPPENED}\w*)",
    r"(?:нет|не (?:поступ|был|получ)\w*|отсутству\w+) (?:отказ|запрет)(?:а|ов)?",
    r"(?:not|\w+n't|never) (?:been )?(?:forbid|forbad|prohibit|refus|withdraw|withheld|revok|rescind|den[iy]|bann?)\w*",
    r"не (?:виж\w+|име\w+) оснований для (?:отказ|запрет)\w+",
    r"(?:no|without) (?:ban|refusal|prohibition)s?",
)
"""Nobody forbade it; whether anybody agreed is not said by these words."""

CONDITION = _any(
    r"если",
    r"при (?:услови|наличи|согласи|согласовани|одобрени|сохранени|указани|получени)\w+",
    r"при (?:соблюдени|обезличивани|отсутстви|возможност)\w+",
    r"(?:в|на) случа[ей]",
    r"с (?:тем )?условием",
    r"(?:с|по) согласи(?:я|ю)",
    r"по согласованию",
    r"без (?:указания|упоминания|раскрытия|разглашения|персональн\w+|фамили\w+|имен)",
    r"не (?:ранее|раньше|позднее|позже|более|менее|прежде)",
    r"if|provided|providing|conditional\w*|subject to|in case|as long as|unless|assuming|depending",
    r"on (?:the )?condition",
)
"""From such words on, a text says on what the consent depends."""

NEGATION = _any(
    r"не|нет|ни|без|против",
    r"несоглас\w+|неодобр\w+|неразреш\w+|нельзя|невозможн\w+|недопустим\w+|неприемлем\w+|нежелательн\w+|недействительн\w+",
    r"никогда|никак|никто|никому|никем|никак\w+",
    r"(?:отказ|отзыв|отозв|аннулир|запре[тщ]|возража|возражени|отсутств|отверг|отклон|отмен|прекра[тщ]|приостан|воздерж)\w*",
    r"утрат\w+|утерян\w*|истек\w*|просроч\w+|устарел\w*|маловероятн\w+|сомнева\w+|сомнительно",
    r"вряд ли|едва ли|навряд ли",
    r"(?:только|лишь|исключительно) (?:для )?(?:внутр|служебн)\w+",
    r"not|no|never|without|none|nobody|nope|nothing|neither|nor|against|cannot|hardly|barely|scarcely|unlikely|unwilling|unable",
    r"\w+n't|(?:do|does|did|ca|could|wo|would|is|are|was|has|have)nt",
    r"(?:refus|declin|withdr|revok|revoc|rescind|object|forbid|forbad|prohibit|oppos|disagree|dissent|lack|absen|reject)\w*",
    r"(?:cancel|disallow|disapprov|unauthori[sz]|unapprov|expir|laps)\w*",
    r"den(?:y|ies|ied|ial)|withh[eo]ld\w*|missing|non-consent\w*|bann?(?:ed|s)?",
    r"(?:only|solely|exclusively) (?:for )?(?:internal\w*|inside|within|in-house)",
)
"""Words after which a consent is none."""

FORM = re.compile(
    r"(?:не)?нужное (?:под|за)черкнуть|нужное (?:отметить|выбрать|указать)|\b(?:да|yes)\s*[/|\\]\s*(?:нет|no)\b"
    r"|соглас\w+(?:\(\w+\))?\s*(?:/|\\|\(|или|либо)\s*не\s?соглас\w+|delete as (?:appropriate|applicable)|[☐□▢]|\[\s*\]"
)
"""A form whose answer nobody marked."""

BLANK = re.compile(
    r"__+|(?<!\S)_(?!\S)|\.{4,}|\.\.\.\s*$|<[^<>\d][^<>]*>|\[[^\]]+\]|\{[^}]+\}"
    r"|\b[xх]{2,}\b|\bн/д\b|\bn/a\b|[:–—-]\s*$"
)
"""A place that somebody still has to fill."""

QUESTION = re.compile(r"\?|\b\w+ ли\b|\bпод вопросом\b|\bwhether\b")

GIVING = r"(?:дан|получ|предостав|оформ|подпис|направ|выраж|соглас|представ|запрош|подтвер|определ|уточн)\w*"
PENDING = _any(
    r"(?:уточн|ожида|требу|запрош|запрашива|согласовыва|рассматрива|оформля|обсужда|планиру|предполага)\w+",
    r"(?:обеща|откладыва|подписыва|подума|обдумыва|реша|истреб)\w+|отложен\w*|готовит\w*",
    r"жд[уе]м?|ждет|запрос\w*|необходим[оаы]?|нужн[оаы]|нужен|позже|позднее|потом|скоро|пока",
    r"(?:направ|отправ)лен\w*|передан\w*",
    r"(?:на )?(?:согласовани|рассмотрени|подписани|утверждени|обсуждени)[еию]|на подпис\w+",
    r"в (?:процессе|стадии|работе)",
    r"(?:получаем|получается|получени\w+) (?:\w+ ){0,3}(?:соглас|разреш)\w+",
    r"(?:согласи|разрешени)\w+(?: \w+){0,3} (?:буд\w+|получаем|получить|получается)",
    rf"буд\w+ (?:\w+ )?{GIVING}",
    r"дадим|дам|даст|согласимся|соглашусь|согласится|разрешим|разрешит",
    r"(?:предостав|направ|отправ|получ|оформ)(?:им|лю|ит|ят|у)",
    r"\w{2,}[аияе]ть (?:\w+ ){0,2}(?:соглас|разреш)\w+",
    r"(?:бланк|форма|проект|текст|шаблон|вопрос о) согласи\w+",
    r"готов\w* (?:\w+ )?(?:дать|согласиться|предоставить|рассмотреть|обсудить|подписать)",
    r"pending|outstanding|forthcoming|draft|await\w*|waiting|expected|request\w*|asked|asking|ask for|seek\w*|sought",
    r"later|soon|tb[dca]|in progress",
    r"to (?:be )?(?:give|given|agreed|follow|sign|signed|(?:obtain|confirm|determin|decid|clarif|receiv|provid)\w*)",
    r"will (?:be )?(?:\w+ )?(?:follow|(?:giv|obtain|confirm|provid|agree|consent|sign|receiv|permit|allow)\w*)",
    r"under (?:review|consideration|discussion)|not yet|need(?:s|ed)?|obtain|get",
    r"(?:consent|approval|permission|agreement)(?: \w+){0,3} required",
    r"requires? (?:\w+ ){0,3}(?:consent|approval|permission)",
    r"(?:consent|permission) (?:form|template|letter draft)",
)
"""The consent is still to be given."""

PARTIAL = _any(
    r"(?:частичн|оговор|огранич|отдельн|некотор|условн|предварительн|неполн|большинств)\w+",
    r"отчасти|част[ьи]|частью|почти|временно",
    r"только|лишь|исключительно|кроме|за исключением|исключая|однако|но|внутри|после|до",
    r"в (?:части|пределах|целом|принципе)",
    r"с (?:замечани|учетом|правк|поправк|изъяти|исключени|ограничени)\w*",
    r"(?:для )?(?:внутренн|служебн)\w+ (?:пользовани|использовани)\w+",
    r"возможно|вероятно|наверн\w+|может быть|скорее|видимо|кажется|пожалуй|неясно|непонятно|неизвестно|затрудня\w+",
    r"partial\w*|partly|in part|in principle|only|except\w*|but|however|limited|restrict\w*|reservations?|internal\w*",
    r"with (?:comments?|changes|remarks|caveats?|limit\w+)|caveats?",
    r"maybe|perhaps|probably|possibly|likely|might|would|almost|nearly|(?:provisional|tentativ|temporar|doubt)\w*",
    r"half|some of|most of|unclear|unsure|uncertain|after|before|until|inside|within",
)
"""The consent is given for a part, for a while, or with a doubt."""

CONSENT = _any(
    r"соглас(?:ен|на|ны|ие|ован[оаы]?|ились|ился|илась|илось)|соглаша(?:юсь|емся|ются|ется)",
    r"согласия (?:\w+ ){0,4}(?:получены|имеются|даны|собраны|подписаны|оформлены|есть)",
    r"разреша\w+|разрешен[оаы]?|разрешил\w*|разрешение|одобря\w+|одобрен[оаы]?|одобрил\w*|одобрение",
    r"позволя\w+|допуска\w+|поддержива\w+|публикуйте|опубликуйте|про(?:шу|сим) опубликовать|за публикацию",
    r"мож(?:но|ете) (?:\w+ ){0,2}(?:публик|опублик|размещ|размест|использ|распростран)\w+",
    r"(?:публиковать|размещать|использовать) можно|да\w+ добро|добро (?:дано|получено)",
    r"consent(?:s|ed|ing)?|agree[sd]?|agreeing|permit(?:s|ted)?|permission|allow(?:s|ed)?|accept(?:s|ed)?",
    r"approv(?:e|es|ed|al)|authori[sz](?:e|es|ed|ation)|grant(?:s|ed)?",
    r"(?:may|can) (?:be )?(?:freely )?(?:publish|use|share|disclose)\w*|free to publish|go ahead|happy (?:for|to)",
    r"agreement (?:\w+ )?(?:reached|given|signed|received|obtained|granted)",
)
"""Words of an agreement."""

ANSWER = re.compile(
    r"\W*(?:(?:да|yes|yep|ok|okay|ок|окей)\b.*|(?:мы |я )?за|можно|конечно|разумеется|безусловно(?: да)?"
    r"|есть|имеется|дан[оа]?|получено|оформлено|подписано|предоставлено|подтвержда(?:ю|ем)|подтверждено"
    r"|sure|of course|certainly|given|granted|received|obtained|confirmed)\W*",
    re.DOTALL,
)
"""What answers the question of the field by itself."""

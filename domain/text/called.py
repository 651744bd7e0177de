"""How each word of a fixed choice is called: one place for forms, lists, commands and letters."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from domain.engine.words import Language, Words
from domain.methodology.criteria import Occasion
from domain.methodology.schema import Decision
from domain.programme.kinds import (
    MISTAKEN,
    AssignmentOutcome,
    AssignmentStanding,
    Cadence,
    CentreKind,
    Choice,
    Consent,
    DayAnswer,
    Direction,
    Duty,
    FindingKind,
    Frequency,
    LessonForm,
    LetterPart,
    Level,
    Moment,
    MunicipalityType,
    OfferAnswer,
    OfferStanding,
    OrganisationKind,
    Outcome,
    PracticeStanding,
    Quantity,
    ReadyAnswer,
    Rhythm,
    Severity,
    StatusChange,
    StatusStanding,
    Weekday,
)

BY_MISTAKE: Mapping[str, Words] = {MISTAKEN: Words("открыт по ошибке", "opened by mistake")}
"""What is said in place of the standing of a project that should not have been opened: it was not stopped."""

CALLED: Mapping[type[StrEnum], Mapping[str, Words]] = {
    OrganisationKind: {
        OrganisationKind.BODY: Words("орган власти", "body of power"),
        OrganisationKind.MUNICIPALITY: Words("муниципалитет", "municipality"),
        OrganisationKind.GOVERNMENT_UNIT: Words("подразделение правительства", "government unit"),
        OrganisationKind.INSTITUTION: Words("учреждение", "institution"),
        OrganisationKind.ENTERPRISE: Words("предприятие", "enterprise"),
    },
    MunicipalityType: {
        MunicipalityType.URBAN_DISTRICT: Words("городской округ", "urban district"),
        MunicipalityType.MUNICIPAL_DISTRICT: Words("муниципальный район", "municipal district"),
        MunicipalityType.MUNICIPAL_AREA: Words("муниципальный округ", "municipal area"),
        MunicipalityType.URBAN_SETTLEMENT: Words("городское поселение", "urban settlement"),
        MunicipalityType.RURAL_SETTLEMENT: Words("сельское поселение", "rural settlement"),
    },
    CentreKind: {
        CentreKind.REGIONAL: Words("РЦК", "regional centre"),
        CentreKind.SECTORAL: Words("отраслевая площадка", "sectoral site"),
    },
    LessonForm: {
        LessonForm.TRAINING: Words("обучение", "training"),
        LessonForm.VISIT: Words("визит на площадку", "visit hosted"),
        LessonForm.CONSULTATION: Words("консультация", "consultation"),
        LessonForm.FACTORY: Words("фабрика процессов", "process factory"),
    },
    Occasion: {
        Occasion.FIRST: Words("первая проверка", "first check"),
        Occasion.SURVEILLANCE: Words("инспекционный контроль", "surveillance"),
        Occasion.RENEWAL: Words("подтверждение статуса", "renewal of the status"),
    },
    StatusChange: {
        StatusChange.SUSPEND: Words("приостановить", "suspend"),
        StatusChange.WITHDRAW: Words("отозвать", "withdraw"),
        StatusChange.RESTORE: Words("восстановить", "restore"),
        StatusChange.RENEW: Words("подтвердить на новый срок", "renew for a new term"),
        StatusChange.LAPSE: Words("прекратить: срок истёк", "end: the term is over"),
    },
    StatusStanding: {
        StatusStanding.ACTIVE: Words("действует", "active"),
        StatusStanding.RENEWAL_OPEN: Words("идёт подтверждение", "renewal open"),
        StatusStanding.SUSPENDED: Words("приостановлен", "suspended"),
        StatusStanding.LAPSED: Words("срок истёк", "lapsed"),
        StatusStanding.WITHDRAWN: Words("отозван", "withdrawn"),
    },
    Outcome: {
        Outcome.GRANTED: Words("присвоить", "granted"),
        Outcome.REMARKS: Words("присвоить с замечаниями", "granted with remarks"),
        Outcome.REFUSED: Words("отказать", "refused"),
    },
    Duty: {
        Duty.LEADER: Words("руководитель группы", "leader"),
        Duty.AUDITOR: Words("аудитор", "auditor"),
        Duty.EXPERT: Words("технический эксперт", "technical expert"),
        Duty.OBSERVER: Words("наблюдатель", "observer"),
    },
    FindingKind: {
        FindingKind.NONCONFORMITY: Words("несоответствие", "nonconformity"),
        FindingKind.OPPORTUNITY: Words("возможность улучшения", "opportunity for improvement"),
    },
    Severity: {
        Severity.MINOR: Words("незначительное", "minor"),
        Severity.MAJOR: Words("значительное", "major"),
    },
    Moment: {
        Moment.BASELINE: Words("исходное", "baseline"),
        Moment.INTERIM: Words("промежуточное", "interim"),
        Moment.AFTER: Words("итоговое", "after"),
    },
    Direction: {
        Direction.FALL: Words("снизить", "fall"),
        Direction.RISE: Words("повысить", "rise"),
    },
    Quantity: {
        Quantity.LABOUR_TIME: Words("труд сотрудников", "labour time"),
        Quantity.WAITING_TIME: Words("ожидание жителя", "waiting time"),
        Quantity.LEAD_TIME: Words("время протекания процесса", "lead time"),
        Quantity.OTHER: Words("другое", "other"),
    },
    Frequency: {
        Frequency.NONE: Words("не задана", "none"),
        Frequency.DAILY: Words("каждый день", "daily"),
        Frequency.WEEKLY: Words("каждую неделю", "weekly"),
        Frequency.FORTNIGHTLY: Words("раз в две недели", "fortnightly"),
        Frequency.MONTHLY: Words("каждый месяц", "monthly"),
        Frequency.QUARTERLY: Words("каждый квартал", "quarterly"),
    },
    Weekday: {
        Weekday.MONDAY: Words("понедельник", "Monday"),
        Weekday.TUESDAY: Words("вторник", "Tuesday"),
        Weekday.WEDNESDAY: Words("среда", "Wednesday"),
        Weekday.THURSDAY: Words("четверг", "Thursday"),
        Weekday.FRIDAY: Words("пятница", "Friday"),
    },
    LetterPart: {
        LetterPart.FOLLOWED: Words("просроченное у других", "what others leave undone"),
        LetterPart.ORGANISATION: Words("список по организации", "the list of the organisation"),
        LetterPart.CHANGES: Words("изменения", "changes"),
        LetterPart.COMING: Words("ближайшие сроки", "what is coming"),
        LetterPart.NUMBERS: Words("цифры", "figures"),
    },
    Rhythm: {
        Rhythm.USUAL: Words("как обычно", "as usual"),
        Rhythm.DAILY: Words("каждый рабочий день", "every working day"),
        Rhythm.MONDAY: Words("по понедельникам", "on Mondays"),
        Rhythm.TUESDAY: Words("по вторникам", "on Tuesdays"),
        Rhythm.WEDNESDAY: Words("по средам", "on Wednesdays"),
        Rhythm.THURSDAY: Words("по четвергам", "on Thursdays"),
        Rhythm.FRIDAY: Words("по пятницам", "on Fridays"),
        Rhythm.MONTHLY: Words("раз в месяц", "once a month"),
        Rhythm.NEVER: Words("не писать", "never"),
    },
    Cadence: {
        Cadence.DAILY: Words("каждый рабочий день", "every working day"),
        Cadence.WEEKLY: Words("раз в неделю", "once a week"),
        Cadence.MONTHLY: Words("раз в месяц", "once a month"),
        Cadence.NEVER: Words("только по запросу", "only on request"),
    },
    Decision: {
        Decision.GO: Words("согласовано", "go"),
        Decision.CONDITIONAL: Words("согласовано с условиями", "conditional"),
        Decision.REWORK: Words("возвращено на доработку", "rework"),
        Decision.HOLD: Words("приостановлено", "hold"),
        Decision.STOP: Words("прекращено", "stop"),
    },
    OfferStanding: {
        OfferStanding.OFFERED: Words("ждёт ответа", "waits for an answer"),
        OfferStanding.QUESTIONED: Words("задан вопрос", "a question was asked"),
        OfferStanding.DATE_PROPOSED: Words("предложена другая дата", "another date was proposed"),
        OfferStanding.ACCEPTED: Words("принято", "accepted"),
        OfferStanding.DECLINED: Words("отклонено", "declined"),
        OfferStanding.WITHDRAWN: Words("отозвано", "withdrawn"),
    },
    OfferAnswer: {
        OfferAnswer.ACCEPT: Words("принимаем", "we accept"),
        OfferAnswer.ANOTHER_DATE: Words("предлагаем другую дату", "we propose another date"),
        OfferAnswer.QUESTION: Words("есть вопрос", "we have a question"),
        OfferAnswer.DECLINE: Words("отказываемся", "we decline"),
    },
    DayAnswer: {
        DayAnswer.SUITS: Words("день подходит", "the day suits"),
        DayAnswer.ANOTHER_DAY: Words("предлагаю другой день", "I propose another day"),
        DayAnswer.CANNOT: Words("не смогу участвовать", "I cannot take part"),
    },
    AssignmentStanding: {
        AssignmentStanding.GIVEN: Words("на исполнении", "to be carried out"),
        AssignmentStanding.ANSWERED: Words("получен ответ", "answered"),
        AssignmentStanding.DONE: Words("исполнено, снято с контроля", "done"),
        AssignmentStanding.DROPPED: Words("снято без исполнения", "dropped"),
    },
    AssignmentOutcome: {
        AssignmentOutcome.DONE: Words("исполнено", "done"),
        AssignmentOutcome.DROPPED: Words("снято без исполнения", "dropped"),
    },
    ReadyAnswer: {
        ReadyAnswer.YES: Words("да", "yes"),
        ReadyAnswer.PARTLY: Words("частично", "partly"),
        ReadyAnswer.NO: Words("нет", "no"),
    },
    Choice: {
        Choice.COPIED: Words("как в образце", "copied"),
        Choice.ADAPTED: Words("приспособлен", "adapted"),
        Choice.DROPPED: Words("не берём", "dropped"),
    },
    PracticeStanding: {
        PracticeStanding.DRAFT: Words("черновик", "draft"),
        PracticeStanding.IN_REVIEW: Words("на экспертизе", "in review"),
        PracticeStanding.REVIEWED: Words("экспертиза пройдена", "reviewed"),
        PracticeStanding.PUBLISHED: Words("опубликована", "published"),
        PracticeStanding.ARCHIVED: Words("в архиве", "archived"),
    },
    Consent: {
        Consent.GIVEN: Words("дано", "given"),
        Consent.GIVEN_WITH_CONDITIONS: Words("дано с условиями", "given with conditions"),
        Consent.REFUSED: Words("отказано", "refused"),
        Consent.PENDING: Words("ожидается", "pending"),
    },
    Level: {
        Level.LOCAL: Words("местный", "local"),
        Level.REGIONAL: Words("региональный", "regional"),
        Level.FEDERAL: Words("федеральный", "federal"),
    },
    Language: {
        Language.RU: Words("русский", "Russian"),
        Language.EN: Words("английский", "English"),
    },
}
"""Kind of choice -> word -> how it is called."""

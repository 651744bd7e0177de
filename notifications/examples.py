"""An example of every notice, with made-up people, for previews and for golden texts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from domain.engine.kinds import Cadence, SubjectKind
from domain.engine.words import Words
from domain.methodology.schema import Decision
from notifications.notices import (
    About,
    Action,
    ActionAwaited,
    Altered,
    Change,
    ChannelTest,
    Coming,
    Comment,
    Condition,
    DecisionReversed,
    Effect,
    FactsChanged,
    Followed,
    GateDecided,
    Named,
    Notice,
    Parked,
    ProtocolEntered,
    ProtocolObjected,
    Reason,
    Remark,
    ReplicationInvitation,
    Resolved,
    ReturnedForRework,
    SignIn,
    StageNumbers,
    StatusDigest,
    StatusGranted,
    StatusRefused,
)
from notifications.replication_examples import REPLICATION

READER = "Анна Сергеевна"
LEADER = Words("руководитель проекта", "project leader")
DECIDER = "Пётр Кузнецов, методолог РЦК"
SUSTAINING = Words("Закрепление", "Sustaining")
DECIDE = Words(
    "принять решение на воротах «Закрепление»",
    "decide at the gate “Sustaining”",
)

PROJECT = About(
    kind=SubjectKind.PROJECT,
    code="PRJ-0042",
    title="Сокращение времени записи ребёнка в кружок",
    organisation="МБУ ДО «Центр детского творчества», г. Степной",
)
CHECK = About(
    kind=SubjectKind.CHECK,
    code="CHK-0007",
    title="Партнёрская проверка на статус образца",
    organisation="ГБУ РО «Городская поликлиника № 5»",
)
CHANGES = (
    Altered(
        field=Words("Ключевой риск", "Key risk"),
        before=Words("Отпуска", "Отпуска"),
        after=Words("Методист уходит в отпуск: назначена замена", "Методист уходит в отпуск: назначена замена"),
    ),
    Altered(
        field=Words("Показатель «Время записи»: цель", "Indicator “Время записи”: target"),
        before=Words("15", "15"),
        after=Words("пусто", "blank"),
    ),
)
PACKAGE = About(
    kind=SubjectKind.PACKAGE,
    code="PKG-0003",
    title="Выдача льготных лекарств без очереди",
    organisation="ГБУ РО «Городская поликлиника № 5»",
)
LONG = About(
    kind=SubjectKind.PROJECT,
    code="PRJ-0311",
    title=(
        "Оптимизация процесса предоставления муниципальной услуги «Выдача градостроительного плана "
        "земельного участка» на территории муниципального образования «Верхнеозёрский муниципальный округ» "
        "с применением инструментов бережливого производства"
    ),
    organisation=(
        "Муниципальное бюджетное общеобразовательное учреждение «Средняя общеобразовательная школа № 34 "
        "с углублённым изучением отдельных предметов имени Героя Советского Союза И. И. Неизвестного»"
    ),
)

EXAMPLES: Mapping[str, Notice] = {
    "sign_in": SignIn(
        reader=READER,
        at=datetime(2024, 12, 11, 9, 30, tzinfo=UTC),
        link="https://potok.region.example/sign-in?link=qBAe4Sb9rXj0kLwzYc5VtG2pMhUd7sNfE1oRi8aKxQw",
    ),
    "channel_test": ChannelTest(reader=READER, at=datetime(2024, 12, 11, 9, 30, tzinfo=UTC)),
    "gate_decided": GateDecided(
        reader=READER,
        role=LEADER,
        about=PROJECT,
        link="/projects/PRJ-0042",
        gate=SUSTAINING,
        decision=Decision.GO,
        decided_on=date(2024, 12, 11),
        decided_by=DECIDER,
        next_phase=Words("Мониторинг", "Monitoring"),
        next_step=Words("Внести первый замер после закрытия", "Enter the first measurement after closing"),
        due_on=date(2025, 3, 14),
    ),
    "gate_decided_with_conditions": GateDecided(
        reader=READER,
        role=LEADER,
        about=PROJECT,
        link="/projects/PRJ-0042",
        gate=SUSTAINING,
        decision=Decision.CONDITIONAL,
        decided_on=date(2024, 12, 11),
        decided_by=DECIDER,
        reason=Reason(
            code="evidence_partial",
            title=Words("Часть материалов появится позже", "Part of the material comes later"),
            text="Протокол завершающего совещания подписан не всеми.",
        ),
        conditions=(
            Condition(
                text="Подписать протокол у владельца процесса",
                owner="Анна Соколова",
                due_on=date(2024, 12, 20),
            ),
            Condition(text="Повторить анкетирование родителей", owner="Игорь Лебедев", due_on=date(2025, 1, 31)),
        ),
        next_phase=Words("Мониторинг", "Monitoring"),
        next_step=Words("Закрыть два условия", "Close the two conditions"),
        due_on=date(2025, 1, 31),
    ),
    "gate_decided_last": GateDecided(
        reader=READER,
        role=Words("заказчик", "customer"),
        about=PROJECT,
        link="/projects/PRJ-0042",
        gate=Words("Мониторинг", "Monitoring"),
        decision=Decision.GO,
        decided_on=date(2024, 12, 11),
        decided_by=DECIDER,
    ),
    "gate_decided_hold": GateDecided(
        reader=READER,
        role=Words("заказчик", "customer"),
        about=PROJECT,
        link="/projects/PRJ-0042",
        gate=Words("Внедрение", "Implementation"),
        decision=Decision.HOLD,
        decided_on=date(2024, 12, 11),
        decided_by=DECIDER,
        reason=Reason(code="budget", title=Words("Нет финансирования", "No funding")),
        review_on=date(2025, 2, 3),
    ),
    "gate_decided_stop": GateDecided(
        reader=READER,
        role=Words("владелец процесса", "process owner"),
        about=PROJECT,
        link="/projects/PRJ-0042",
        gate=Words("Диагностика", "Diagnosis"),
        decision=Decision.STOP,
        decided_on=date(2024, 12, 11),
        decided_by=DECIDER,
        reason=Reason(
            code="process_gone",
            title=Words("Процесс упразднён", "The process no longer exists"),
            text="Услуга передана в МФЦ.",
        ),
    ),
    "gate_decided_long_names": GateDecided(
        reader="Константин-Александр Владиславович",
        role=LEADER,
        about=LONG,
        link="/projects/PRJ-0311",
        gate=SUSTAINING,
        decision=Decision.GO,
        decided_on=date(2024, 12, 11),
        decided_by=(
            "Александра Преображенская-Вознесенская, заместитель министра – начальник управления "
            "стратегического планирования и проектной деятельности"
        ),
        next_phase=Words("Мониторинг", "Monitoring"),
        due_on=date(2025, 3, 14),
    ),
    "returned_for_rework": ReturnedForRework(
        reader=READER,
        role=LEADER,
        about=PROJECT,
        link="/projects/PRJ-0042",
        phase=Words("Диагностика", "Diagnosis"),
        returned_on=date(2024, 12, 11),
        returned_by=DECIDER,
        reason=Reason(
            code="card_incomplete",
            title=Words("Карточка заполнена не полностью", "The card is incomplete"),
            text="Материалы хорошие, не хватает двух деталей.",
        ),
        comments=(
            Comment(
                field=Words("Показатель «Время ожидания»", "Indicator “Waiting time”"),
                text="Укажите единицу и способ измерения.",
            ),
            Comment(
                field=Words("Карта целевого состояния", "Target-state map"),
                text="На карте 29 минут, в карточке 35: сверьте значения.",
            ),
        ),
        due_on=date(2024, 12, 18),
    ),
    "action_awaited": ActionAwaited(
        reader=READER,
        role=Words("заказчик", "customer"),
        about=PROJECT,
        link="/projects/PRJ-0042",
        action=DECIDE,
        asked_on=date(2024, 12, 9),
        asked_by="Игорь Лебедев, руководитель проекта",
        due_on=date(2024, 12, 18),
        working_days_left=5,
    ),
    "action_awaited_overdue": ActionAwaited(
        reader=READER,
        role=Words("заказчик", "customer"),
        about=PROJECT,
        link="/projects/PRJ-0042",
        action=DECIDE,
        asked_on=date(2024, 11, 22),
        asked_by="Игорь Лебедев, руководитель проекта",
        due_on=date(2024, 12, 6),
        working_days_left=-3,
    ),
    "action_awaited_again": ActionAwaited(
        reader=READER,
        role=Words("заказчик", "customer"),
        about=PROJECT,
        link="/projects/PRJ-0042",
        action=DECIDE,
        asked_on=date(2024, 12, 9),
        asked_by="Игорь Лебедев, руководитель проекта",
        due_on=date(2024, 12, 18),
        working_days_left=5,
        resubmitted=True,
        changes=CHANGES,
    ),
    "action_awaited_unchanged": ActionAwaited(
        reader=READER,
        role=Words("заказчик", "customer"),
        about=PROJECT,
        link="/projects/PRJ-0042",
        action=DECIDE,
        asked_on=date(2024, 12, 9),
        asked_by="Игорь Лебедев, руководитель проекта",
        resubmitted=True,
    ),
    "facts_changed": FactsChanged(
        reader=READER,
        role=Words("заказчик", "customer"),
        about=PROJECT,
        link="/projects/PRJ-0042",
        gate=Words("Открытие", "Opening"),
        decision=14,
        changed_on=date(2024, 12, 9),
        changed_by="Игорь Лебедев, руководитель проекта",
        changes=CHANGES,
    ),
    "facts_changed_long_names": FactsChanged(
        reader=READER,
        role=Words("руководитель организации", "head of the organisation"),
        about=LONG,
        link="/projects/PRJ-0042",
        gate=Words("Целевое состояние", "Target state"),
        decision=214,
        changed_on=date(2024, 12, 9),
        changed_by="Константинопольская Александра Владиславовна, заместитель руководителя по организационной работе",
        changes=(*CHANGES, *CHANGES),
    ),
    "decision_reversed": DecisionReversed(
        reader=READER,
        role=LEADER,
        about=PROJECT,
        link="/projects/PRJ-0042",
        gate=Words("Открытие", "Opening"),
        decision=14,
        reversed_on=date(2024, 12, 9),
        reversed_by=DECIDER,
        reason="решение внесено не по тому проекту",
        due_on=date(2024, 12, 18),
    ),
    "protocol_entered": ProtocolEntered(
        reader=READER,
        role=Words("принявший решения", "whoever decided"),
        about=About(
            kind=SubjectKind.PROTOCOL, code="PRT-0007", title="Совещание у заместителя губернатора", organisation=""
        ),
        link="/subjects/PRT-0007",
        number="12",
        held_on=date(2024, 12, 9),
        entered_by="Мария Иванова, секретарь",
        document="дело 02-14, лист 7",
        items=(
            Resolved(code="PRJ-0042", title="Сокращение времени записи к врачу", decision=Words("продолжить", "go")),
            Resolved(code="PRJ-0051", title="Выдача справок", decision=Words("вернуть на доработку", "rework")),
        ),
        object_until=date(2024, 12, 16),
    ),
    "protocol_objected": ProtocolObjected(
        reader=READER,
        role=Words("внёсший протокол", "whoever entered it"),
        about=About(
            kind=SubjectKind.PROTOCOL, code="PRT-0007", title="Совещание у заместителя губернатора", organisation=""
        ),
        link="/subjects/PRT-0007",
        number="12",
        objected_on=date(2024, 12, 10),
        objected_by="Пётр Сидоров, заместитель губернатора",
        reason="по проекту PRJ-0051 решили отложить",
    ),
    "parked": Parked(
        reader=READER,
        role=LEADER,
        about=PROJECT,
        link="/projects/PRJ-0042",
        phase=Words("Внедрение улучшений", "Implementation"),
        parked_on=date(2024, 12, 9),
        idle_since=date(2024, 9, 12),
        review_on=date(2025, 3, 12),
    ),
    "status_granted": StatusGranted(
        reader=READER,
        role=Words("руководитель организации", "head of the organisation"),
        about=CHECK,
        link="/checks/CHK-0007",
        level=Words("региональный", "regional"),
        granted_on=date(2024, 12, 11),
        granted_by="комиссия партнёрской проверки, председатель Пётр Кузнецов",
        valid_until=date(2027, 12, 11),
        projects=(
            Named(code="PRJ-0017", title="Выдача льготных лекарств без очереди"),
            Named(code="PRJ-0023", title="Запись на приём за две минуты"),
        ),
        next_step=Words(
            "Подготовить проекты-образцы к пакетному тиражированию",
            "Prepare the exemplar projects for packaged replication",
        ),
        due_on=date(2025, 1, 31),
    ),
    "status_refused": StatusRefused(
        reader=READER,
        role=Words("руководитель организации", "head of the organisation"),
        about=CHECK,
        link="/checks/CHK-0007",
        level=Words("региональный", "regional"),
        refused_on=date(2024, 12, 11),
        refused_by="комиссия партнёрской проверки, председатель Пётр Кузнецов",
        reason=Reason(
            code="below_pass_mark",
            title=Words("Средняя оценка ниже проходной", "The mean score is below the pass mark"),
            text="Сильная сторона – вовлечённость, слабая – готовность делиться опытом.",
        ),
        remarks=(
            Remark(text="Назначить ответственного за приём гостей", due_on=date(2025, 1, 20)),
            Remark(text="Описать два решения для базы лучших практик"),
        ),
        next_step=Words("Устранить замечания и подать заявку снова", "Close the remarks and apply again"),
        due_on=date(2025, 2, 28),
    ),
    "replication_invitation": ReplicationInvitation(
        reader=READER,
        role=Words("руководитель проекта у получателя", "project leader at the receiver"),
        about=PACKAGE,
        link="/projects/PRJ-0615",
        receiver="Верхнеозёрский муниципальный округ",
        replica="PRJ-0615",
        methodologist="Пётр Кузнецов, kuznetsov@rcc.example",
        invited_on=date(2024, 12, 11),
        effects=(
            Effect(indicator="Время получения лекарства", before=Decimal(67), after=Decimal(29), unit="мин"),
            Effect(indicator="Доля электронных рецептов", before=Decimal("2.5"), after=Decimal(40), unit="%"),
        ),
        next_step=Words("Проверить готовность и подтвердить участие", "Check your readiness and confirm"),
        due_on=date(2024, 12, 25),
    ),
    **REPLICATION,
    "status_digest": StatusDigest(
        reader=READER,
        on=date(2024, 12, 11),
        since=date(2024, 12, 4),
        cadence=Cadence.WEEKLY,
        actions=(
            Action(
                what=Words("Принять решение на воротах «Закрепление»", "Decide at the gate “Sustaining”"),
                code=PROJECT.code,
                title=PROJECT.title,
                organisation=PROJECT.organisation,
                due_on=date(2024, 12, 6),
                link="/projects/PRJ-0042",
                left=-3,
            ),
            Action(
                what=Words("Выполнить мероприятие 4: единый бланк", "Carry out measure 4: единый бланк"),
                code=PROJECT.code,
                title=PROJECT.title,
                organisation=PROJECT.organisation,
                due_on=date(2024, 12, 11),
                link="/projects/PRJ-0042",
                left=0,
            ),
            Action(
                what=Words(
                    "Завершить и представить фазу «Открытие и подготовка»",
                    "Finish and submit the phase “Opening and preparation”",
                ),
                code="PRJ-0108",
                title="Приём заявлений на субсидию в одном окне",
                organisation="Управление социальной защиты, г. Степной",
                due_on=date(2024, 12, 16),
                link="/projects/PRJ-0108",
                left=3,
                missing=(
                    Words("не приложено: приказ о команде проекта", "not attached: order on the project team"),
                    Words("открытых условий: 1", "conditions open: 1"),
                ),
                more_missing=1,
            ),
            Action(
                what=Words("Продолжить работу или приостановить её", "Go on with the work or put it on hold"),
                code="PRJ-0117",
                title="Выдача справок о составе семьи",
                organisation=CHECK.organisation,
                due_on=None,
                link="/projects/PRJ-0117",
                left=-31,
                still_since=date(2024, 10, 28),
            ),
        ),
        more_actions=2,
        late=1,
        followed=(
            Followed(
                owner="Игорь Петрович Лебедев",
                code="PRJ-0311",
                title="Маршрутизация обращений жителей",
                organisation=CHECK.organisation,
                count=2,
                days=14,
                link="/projects/PRJ-0311",
            ),
        ),
        more_followed=3,
        changes=(
            Change(
                what=Words("Решение: дальше. Впереди фаза «Мониторинг»", "Decision: go. Ahead: “Monitoring”"),
                code="PRJ-0031",
                title="Сокращение сроков закупки для школ",
                happened_on=date(2024, 12, 10),
                link="/projects/PRJ-0031",
            ),
            Change(
                what=Words("Присвоен статус образца", "Exemplar status granted"),
                code="CHK-0005",
                title="Детский сад № 31 «Ромашка»",
                happened_on=date(2024, 12, 6),
                link="/checks/CHK-0005",
            ),
        ),
        coming=(
            Coming(
                what=Words("Ворота «Диагностика»", "Gate “Diagnosis”"),
                code="PRJ-0207",
                title="Маршрутизация обращений жителей",
                due_on=date(2024, 12, 18),
                link="/projects/PRJ-0207",
            ),
            Coming(
                what=Words("Визит комиссии", "Visit of the commission"),
                code=CHECK.code,
                title=CHECK.title,
                due_on=date(2024, 12, 24),
                link="/checks/CHK-0007",
            ),
        ),
        more_coming=1,
        numbers=(
            StageNumbers(stage=Words("Пилот", "Pilot"), in_work=84, overdue=7, done_this_year=112),
            StageNumbers(stage=Words("Сертификация", "Certification"), in_work=6, overdue=0, done_this_year=5),
            StageNumbers(stage=Words("Тиражирование", "Replication"), in_work=31, overdue=2, done_this_year=60),
        ),
        link="/my",
    ),
    "status_digest_unchanged": StatusDigest(
        reader=READER,
        on=date(2024, 12, 16),
        since=date(2024, 12, 9),
        cadence=Cadence.WEEKLY,
        quiet=True,
        more_actions=2,
        late=1,
        nearest=date(2024, 12, 18),
        more_followed=3,
    ),
    "status_digest_own_dates": StatusDigest(
        reader=READER,
        on=date(2024, 12, 11),
        since=date(2024, 12, 9),
        cadence=Cadence.WEEKLY,
        regular=False,
        actions=(
            Action(
                what=Words("Закрыть условие 1: подписать протокол", "Close condition 1: подписать протокол"),
                code=PROJECT.code,
                title=PROJECT.title,
                organisation=PROJECT.organisation,
                due_on=date(2024, 12, 10),
                link="/projects/PRJ-0042",
                left=-1,
            ),
        ),
        late=1,
    ),
    "status_digest_quiet": StatusDigest(
        reader=READER,
        on=date(2024, 12, 11),
        since=None,
        cadence=Cadence.MONTHLY,
        changes=(
            Change(
                what=Words("Решение: приостановить", "Decision: hold"),
                code="PRJ-0031",
                title="Сокращение сроков закупки для школ",
                happened_on=date(2024, 12, 10),
                link="/projects/PRJ-0031",
            ),
        ),
    ),
}
"""Name of an example -> the notice."""

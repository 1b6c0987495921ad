"""Messages being handled and the objects they name: rows of `inbox`, `delivery` and `piece`. The download stage owns them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from engine.ledger.many import is_plain, rows_of, table_of
from engine.model import SHOWN, Delivery, DeliveryState, Message, MessageState, Part, Remark, Wanted
from engine.sentences import packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    import apsw

COLUMNS: Final = (
    "id, route, inbox_id, identity, bucket, key, event_id, version_id, etag, size, crc64, sha256, sequencer, state,"
    " final_name, verification, attempts, next_try, code, detail, is_paused, paused_until, is_cancelled, priority,"
    " received_at, verified_at, placed_at, done_at"
)
MESSAGE_COLUMNS: Final = "id, route, message_id, receipt_handle, received_at, receive_count, state, body, code, detail"

_IDS: Final = f"(SELECT id FROM {table_of('id')})"
_PROVEN: Final = table_of("id", "size", "name", "proof")
_MESSAGES: Final = table_of("message_id", "handle", "at", "count", "body")
_OBJECTS: Final = table_of("message_id", "at", "identity", *Wanted._fields)

Item = tuple[Message, "Sequence[tuple[str, Wanted]]"]
"""A message with the objects that it names, each with its identity."""


def delivery_of(row: Any) -> Delivery:
    """A Delivery from a row of `COLUMNS`."""
    values: list[Any] = [*row[:4], Wanted._make(row[4:13]), DeliveryState(row[13]), *row[14:]]
    values[11], values[12], values[14] = unpacked(values[11]), bool(values[12]), bool(values[14])
    return Delivery._make(values)


def message_of(row: Any) -> Message:
    """A Message from a row of `MESSAGE_COLUMNS`."""
    values: list[Any] = [*row[:6], MessageState(row[6]), *row[7:9], unpacked(row[9])]
    return Message._make(values)


class Inbox:
    """The drawer of messages and deliveries."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def receive_new(self, route: str, items: Sequence[Item]) -> list[Item]:
        """Take in those messages of which nothing is known yet, nor of their objects, with few statements for all of them.
        Answers the others, for `receive`.
        """
        fresh, others = self._told_apart(route, items) if items else ([], [])
        if not fresh:
            return others
        messages = rows_of(
            (m.message_id, m.receipt_handle, m.received_at, m.receive_count, m.body[:SHOWN]) for m, _ in fresh
        )
        objects = rows_of((m.message_id, m.received_at, name, *item) for m, wanted in fresh for name, item in wanted)
        if not is_plain(messages + objects):
            return list(items)
        self._connection.execute(
            "INSERT INTO inbox(route, message_id, receipt_handle, received_at, receive_count, state, body)"
            f" SELECT ?, message_id, handle, at, count, 10, body FROM {_MESSAGES}",
            (route, messages),
        )
        self._connection.execute(
            "INSERT INTO delivery(route, inbox_id, identity, bucket, key, event_id, version_id, etag, size, crc64, sha256,"
            " sequencer, received_at) SELECT inbox.route, inbox.id, identity, bucket, key, event_id, version_id, etag, size,"
            f" crc64, sha256, sequencer, at FROM {_OBJECTS} AS said"
            " CROSS JOIN inbox ON inbox.route = ? AND inbox.message_id = said.message_id",
            (objects, route),
        )
        return others

    def _told_apart(self, route: str, items: Sequence[Item]) -> tuple[list[Item], list[Item]]:
        """Those of which nothing is known, and the others; one that names what another among them names is an other."""
        seen = self._known(
            "SELECT message_id FROM inbox WHERE route = ? AND message_id", route, [m.message_id for m, _ in items]
        )
        named = [name for _, wanted in items for name, _ in wanted]
        taken = self._known("SELECT identity FROM delivery WHERE route = ? AND identity", route, named)
        fresh: list[Item] = []
        others: list[Item] = []
        for item in items:
            message, names = item[0], [name for name, _ in item[1]]
            is_new = message.message_id not in seen and taken.isdisjoint(names) and len(names) == len(set(names)) > 0
            (fresh if is_new else others).append(item)
            seen.add(message.message_id)
            taken.update(names)
        return fresh, others

    def _known(self, question: str, route: str, texts: Sequence[str]) -> set[str]:
        found = self._connection.execute(
            f"{question} IN (SELECT name FROM {table_of('name')})", (route, rows_of((text,) for text in texts))
        )
        return {text for (text,) in found}

    def receive(self, message: Message, wanted: Iterable[tuple[str, Wanted]]) -> bool:
        """Take in a message with the objects it names as (identity, object).

        Objects that are known already are not fetched again: where all of them are PLACED, the message may be deleted;
        where one is still under way for another message, this message is not kept, because the queue will bring it back
        when that one is done. One that could not be had is tried anew. Answers whether the message is in the inbox.
        """
        self._pardon(message)
        if self._again(message):
            return True
        items = dict(wanted)  # a message may name one event twice
        found = [(identity, item, self._state(message.route, identity)) for identity, item in items.items()]
        if any(state is not None and state < DeliveryState.PLACED for _, _, state in found):
            return False
        fresh = [(identity, item) for identity, item, state in found if state in {None, DeliveryState.RETURNED}]
        row_id = self._add_message(message, MessageState.OPEN if fresh else MessageState.DELETABLE)
        for identity, item in fresh:
            self._add_delivery(message, row_id, identity, item)
        return True

    def quarantine(self, message: Message) -> None:
        """Remember a message that is not understood or not ours."""
        if not self._again(message):
            self._add_message(message, MessageState.QUARANTINED)

    def judge_again(self, inbox_ids: Iterable[int]) -> None:
        """Forget messages in quarantine: they are judged anew when they come."""
        for inbox_id in inbox_ids:
            self._connection.execute("DELETE FROM inbox WHERE id = ? AND state = 60", (inbox_id,))

    def admit(self, inbox_id: int, wanted: Iterable[tuple[str, Wanted]]) -> bool:
        """A person wants the objects of a message in quarantine after all, as (identity, object), this once. Answers
        whether it was still there.
        """
        message = self.message(inbox_id)
        if message is None or message.state is not MessageState.QUARANTINED:
            return False
        self._connection.execute("UPDATE inbox SET state = 10, code = '', detail = '' WHERE id = ?", (inbox_id,))
        for identity, item in wanted:
            self._add_delivery(message, inbox_id, identity, item)
        return True

    def _pardon(self, message: Message) -> None:
        """It was in quarantine, and is understood now: the route's settings were corrected."""
        self._connection.execute(
            "DELETE FROM inbox WHERE route = ? AND message_id = ? AND state = 60", (message.route, message.message_id)
        )

    def _again(self, message: Message) -> bool:
        """The same message once more: its newest receipt handle is the one that counts."""
        row = self._connection.execute(
            "SELECT id, state FROM inbox WHERE route = ? AND message_id = ?", (message.route, message.message_id)
        ).fetchone()
        if row is None:
            return False
        self._connection.execute(
            "UPDATE inbox SET receipt_handle = ?, receive_count = ?, received_at = ?,"
            " state = CASE state WHEN 40 THEN 20 WHEN 50 THEN 10 ELSE state END WHERE id = ?",
            (message.receipt_handle, message.receive_count, message.received_at, row[0]),
        )
        if row[1] == MessageState.RETURNED:
            self._connection.execute(
                "UPDATE delivery SET state = 10, next_try = 0, done_at = 0 WHERE inbox_id = ? AND state = 52", row[:1]
            )
        return True

    def _state(self, route: str, identity: str) -> int | None:
        row = self._connection.execute(
            "SELECT state FROM delivery WHERE route = ? AND identity = ?", (route, identity)
        ).fetchone()
        return row[0] if row else None

    def _add_message(self, message: Message, state: MessageState) -> int:
        self._connection.execute(
            "INSERT INTO inbox(route, message_id, receipt_handle, received_at, receive_count, state, body, code, detail)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                message.route,
                message.message_id,
                message.receipt_handle,
                message.received_at,
                message.receive_count,
                int(state),
                message.body[:SHOWN],
                message.code,
                packed(message.detail),
            ),
        )
        return self._connection.last_insert_rowid()

    def _add_delivery(self, message: Message, row_id: int, identity: str, item: Wanted) -> None:
        self._connection.execute(
            "INSERT INTO delivery(route, inbox_id, identity, bucket, key, event_id, version_id, etag, size, crc64,"
            " sha256, sequencer, received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT(route, identity) DO UPDATE SET inbox_id = excluded.inbox_id, version_id = excluded.version_id,"
            " etag = excluded.etag, size = excluded.size, received_at = excluded.received_at, state = 10, attempts = 0,"
            " next_try = 0, code = '', detail = '', done_at = 0",
            (
                message.route,
                row_id,
                identity,
                item.bucket,
                item.key,
                item.event_id,
                item.version_id,
                item.etag,
                item.size,
                item.crc64,
                item.sha256,
                item.sequencer,
                message.received_at,
            ),
        )

    def get(self, delivery_id: int) -> Delivery | None:
        row = self._connection.execute(f"SELECT {COLUMNS} FROM delivery WHERE id = ?", (delivery_id,)).fetchone()
        return delivery_of(row) if row else None

    def ready(self, route: str, now: float, limit: int, under_way: Iterable[int] = ()) -> list[Delivery]:
        """RECEIVED and VERIFIED rows that may be worked on now: those put first, then the oldest; without those that are
        `under_way`.
        """
        return self._select(
            "route = ? AND state < 30 AND state < 40 AND next_try <= ? AND is_paused = 0 AND is_cancelled = 0"
            f" AND id NOT IN {_IDS} ORDER BY priority DESC, id LIMIT ?",
            (route, now, rows_of((row_id,) for row_id in under_way), limit),
        )

    def put_first(self, route: str, now: float) -> dict[int, int]:
        """RECEIVED rows that may be worked on now and that the user put first: their priorities by id."""
        rows = self._connection.execute(
            "SELECT id, priority FROM delivery WHERE route = ? AND state = 10 AND state < 40 AND priority > 0"
            " AND next_try <= ? AND is_paused = 0 AND is_cancelled = 0",
            (route, now),
        )
        return {row_id: priority for row_id, priority in rows}  # noqa: C416 - which says what they are

    def resting(self, route: str) -> set[int]:
        """Ids of deliveries that the user paused or gave up: what is under way of them stops."""
        rows = self._connection.execute(
            "SELECT id FROM delivery WHERE route = ? AND state < 30 AND (is_paused = 1 OR is_cancelled = 1)", (route,)
        )
        return {row_id for (row_id,) in rows}

    def to_cancel(self, route: str) -> list[Delivery]:
        """Deliveries that the user gave up."""
        return self._select("route = ? AND state < 30 AND is_cancelled = 1 ORDER BY id", (route,))

    def _select(self, condition: str, values: tuple[Any, ...]) -> list[Delivery]:
        rows = self._connection.execute(f"SELECT {COLUMNS} FROM delivery WHERE {condition}", values)
        return [delivery_of(row) for row in rows]

    def next_due(self, route: str, now: float) -> float | None:
        """When the next waiting delivery becomes ready; None if none waits for a time."""
        row = self._connection.execute(
            "SELECT min(next_try) FROM delivery WHERE route = ? AND state < 40 AND next_try > 0 AND next_try > ?"
            " AND state < 30 AND is_paused = 0",
            (route, now),
        ).fetchone()
        return row[0] if row else None

    def is_open(self, routes: Iterable[str]) -> bool:
        """Whether anything of these routes is still on its way down without waiting for a person."""
        query = (
            "SELECT 1 FROM delivery WHERE route = ?1 AND state < 30 AND state < 40 AND next_try < 9e14"
            " UNION ALL SELECT 1 FROM inbox WHERE route = ?1 AND state IN (10, 20) AND state <> 40 AND NOT EXISTS"
            " (SELECT 1 FROM delivery WHERE inbox_id = inbox.id AND state < 30) LIMIT 1"
        )
        return any(self._connection.execute(query, (route,)).fetchone() for route in routes)

    def open_count(self, route: str) -> int:
        """How many deliveries are under way without waiting for their time."""
        count: int = self._connection.execute(
            "SELECT count(*) FROM delivery WHERE route = ? AND state < 30 AND state < 40 AND code = ''", (route,)
        ).get
        return count

    def message(self, inbox_id: int) -> Message | None:
        return next(iter(self._messages("id = ?", (inbox_id,))), None)

    def worked_on(self, route: str, now: float, soon: float) -> list[Message]:
        """Messages that must stay hidden from others: a delivery of theirs is under way, or will be within `soon` s.

        One whose object is not there is nobody's: each time that it comes back counts towards the dead-letter queue.
        """
        return self._messages(
            "route = ? AND state = 10 AND state <> 40 AND EXISTS (SELECT 1 FROM delivery WHERE inbox_id = inbox.id AND state < 30"
            " AND next_try < ? AND (code <> 'gone-object' OR next_try < ?) AND is_paused = 0)",
            (route, now + soon, now),
        )

    def deletable(self, route: str, limit: int) -> list[Message]:
        """Messages that may be deleted from the queue."""
        return self._messages("route = ? AND state = 20 AND state <> 40 LIMIT ?", (route, limit))

    def quarantined(self, route: str | None, limit: int) -> list[Message]:
        """What was not understood, newest first."""
        return self._messages(
            "state = 60 AND state <> 40 AND (?1 IS NULL OR route = ?1) ORDER BY +id DESC LIMIT ?2", (route, limit)
        )

    def _messages(self, condition: str, values: tuple[Any, ...]) -> list[Message]:
        rows = self._connection.execute(f"SELECT {MESSAGE_COLUMNS} FROM inbox WHERE {condition}", values)
        return [message_of(row) for row in rows]

    def pinned(self, delivery_id: int, item: Wanted) -> None:
        """What the object is was learnt from S3: this version and no other is fetched. Pieces of another are void."""
        self._connection.execute(
            "DELETE FROM piece WHERE delivery_id = ?1 AND (SELECT etag FROM delivery WHERE id = ?1) <> ?2",
            (delivery_id, item.etag),
        )
        self._connection.execute(
            "UPDATE delivery SET version_id = ?, etag = ?, size = ?, crc64 = ?, sha256 = ? WHERE id = ?",
            (item.version_id, item.etag, item.size, item.crc64, item.sha256, delivery_id),
        )

    def unpinned(self, delivery_id: int) -> None:
        """The object was replaced meanwhile: what was fetched is void, the new one is fetched whole."""
        self.forget_pieces(delivery_id)
        self._connection.execute("UPDATE delivery SET etag = '', size = -1 WHERE id = ?", (delivery_id,))

    def is_overtaken(self, delivery: Delivery) -> bool:
        """Whether a later message of the same key makes this one, whose object was replaced, needless.

        The write that a message names is gone. One that names none asks for whatever lies there: that comes with a
        later one only if that names none either, and is still to be fetched.
        """
        wanted = delivery.wanted
        names_a_write = wanted.event_id or wanted.sequencer or wanted.crc64
        is_as_free = "" if names_a_write else " AND event_id = '' AND sequencer = '' AND crc64 = '' AND state = 10"
        row = self._connection.execute(
            f"SELECT 1 FROM delivery WHERE id > ? AND route = ? AND key = ?{is_as_free} LIMIT 1",
            (delivery.id, delivery.route, delivery.wanted.key),
        ).fetchone()
        return row is not None

    def add_pieces(self, delivery_id: int, pieces: Iterable[Part]) -> None:
        """Ranges of a large object are durable in `.incoming`."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO piece VALUES (?, ?, ?, ?)",
            [(delivery_id, piece.number, piece.size, piece.crc64.to_bytes(8, "big")) for piece in pieces],
        )

    def pieces(self, delivery_id: int) -> list[Part]:
        """The durable ranges by number."""
        rows = self._connection.execute(
            "SELECT number, size, crc64 FROM piece WHERE delivery_id = ? ORDER BY number", (delivery_id,)
        )
        return [Part(number, size, "", int.from_bytes(crc, "big")) for number, size, crc in rows]

    def forget_pieces(self, delivery_id: int) -> None:
        """What lies in `.incoming` is not (any more) what was fetched."""
        self._connection.execute("DELETE FROM piece WHERE delivery_id = ?", (delivery_id,))

    def verified(self, proven: Collection[Delivery], at: float) -> None:
        """The bytes are durable and proven, as each says by now; so it does which name they will have."""
        self._connection.execute(
            "UPDATE delivery SET state = 20, size = said.size, final_name = said.name, verification = said.proof,"
            f" verified_at = ? FROM {_PROVEN} AS said WHERE delivery.id = said.id",
            (at, rows_of((row.id, row.size, row.final_name, row.verification) for row in proven)),
        )

    def renamed(self, delivery_id: int, final_name: str) -> None:
        """The chosen name was taken meanwhile: this one instead."""
        self._connection.execute("UPDATE delivery SET final_name = ? WHERE id = ?", (final_name, delivery_id))

    def placed(self, route: str, deliveries: Collection[Delivery], at: float) -> None:
        """These files of a route lie under their final names. A message whose last one is among them may be deleted."""
        ids = rows_of((delivery.id,) for delivery in deliveries)
        self._connection.execute(
            "UPDATE delivery SET state = 30, placed_at = ?, attempts = 0, next_try = 0, code = '', detail = ''"
            f" WHERE id IN {_IDS}",
            (at, ids),
        )
        self._connection.execute(f"DELETE FROM piece WHERE delivery_id IN {_IDS}", (ids,))
        self._connection.execute(
            "INSERT INTO tally(route, downloaded_files, downloaded_bytes)"
            f" SELECT ?, count(*), coalesce(sum(size), 0) FROM delivery WHERE id IN {_IDS} ON CONFLICT(route) DO UPDATE"
            " SET downloaded_files = downloaded_files + excluded.downloaded_files,"
            " downloaded_bytes = downloaded_bytes + excluded.downloaded_bytes",
            (route, ids),
        )
        self._complete({delivery.inbox_id for delivery in deliveries})

    def _complete(self, inbox_ids: Iterable[int]) -> None:
        self._connection.execute(
            "UPDATE inbox SET state = iif(EXISTS (SELECT 1 FROM delivery WHERE inbox_id = inbox.id AND state = 52), 50, 20)"
            f" WHERE id IN {_IDS} AND state = 10"
            " AND NOT EXISTS (SELECT 1 FROM delivery WHERE inbox_id = inbox.id AND state < 30)",
            (rows_of((inbox_id,) for inbox_id in inbox_ids),),
        )

    def deleted(self, inbox_ids: Iterable[int], at: float) -> None:
        """SQS acknowledged the deletion."""
        ids = rows_of((inbox_id,) for inbox_id in inbox_ids)
        self._connection.execute(f"UPDATE inbox SET state = 40 WHERE id IN {_IDS}", (ids,))
        self._connection.execute(
            f"UPDATE delivery SET state = 40, done_at = ? WHERE inbox_id IN {_IDS} AND state = 30", (at, ids)
        )

    def fetch_again(self, delivery_id: int) -> None:
        """Its part file is gone: back to the beginning."""
        self._connection.execute("UPDATE delivery SET state = 10, final_name = '' WHERE id = ?", (delivery_id,))

    def cancelled(self, delivery: Delivery, code: str, at: float) -> None:
        """Given up, by the user or because a newer object took the place: its message goes."""
        self._connection.execute(
            "UPDATE delivery SET state = 51, code = ?, done_at = ? WHERE id = ?", (code, at, delivery.id)
        )
        self.forget_pieces(delivery.id)
        self._complete([delivery.inbox_id])

    def returned(self, delivery: Delivery, code: str, detail: str, at: float) -> None:
        """It could not be had as often as the queue allows: its message is not deleted, and may come again."""
        self.postpone(delivery.id, code, detail, 0.0, at)
        self._connection.execute("UPDATE delivery SET state = 52, done_at = ? WHERE id = ?", (at, delivery.id))
        self.forget_pieces(delivery.id)
        self._complete([delivery.inbox_id])

    def postpone(self, delivery_id: int, code: str, detail: str, next_try: float, at: float) -> None:
        """The step failed: say why, and when it is tried again. Counts as an attempt."""
        self._connection.execute(
            "UPDATE delivery SET attempts = attempts + 1, code = ?, detail = ?, next_try = ? WHERE id = ?",
            (code, packed(detail), next_try, delivery_id),
        )
        self.remark(delivery_id, Remark(at, code, detail))

    def remark(self, delivery_id: int, remark: Remark) -> None:
        """Add to the receipt something that is not a plain step. Kept to the last 100 of a delivery."""
        self._connection.execute(
            "INSERT INTO remark(side, item_id, at, code, detail) VALUES ('down', ?, ?, ?, ?)",
            (delivery_id, remark.at, remark.code, packed(remark.detail, 500)),
        )
        self._connection.execute(
            "DELETE FROM remark WHERE side = 'down' AND item_id = ?1 AND id <="
            " (SELECT id FROM remark WHERE side = 'down' AND item_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET 100)",
            (delivery_id,),
        )

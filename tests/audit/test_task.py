"""The door of workers."""

from celery import Celery

from audit.actor import Actor
from audit.context import current_door, door_or_none
from audit.models import Event
from audit.task import TracedTask
from audit.trace import record
from audit.vocabulary import Act, ActorKind
from tests.audit.conftest import AT

app = Celery("tests", set_as_current=False)


@app.task(base=TracedTask, bind=True, name="example.deliver")
def deliver(self, count):
    record(Act.RECONCILED, by=self.actor, at=AT, mismatches=count)
    return current_door()


def test_a_task_leaves_its_trace_by_itself(db):
    door = deliver.apply(kwargs={"count": 2}, task_id="11111111-2222-4333-8444-555555555555").get()
    event = Event.objects.get()
    assert (event.door, event.address) == ("worker:example.deliver", None)
    assert event.request_id == door.request_id == "11111111-2222-4333-8444-555555555555"
    assert event.actor == Actor(ActorKind.MACHINE, name="example.deliver")


def test_a_task_called_as_a_function_gets_a_request_id_too(db):
    assert len(deliver(count=0).request_id) == 32
    assert door_or_none() is None


def test_the_actor_fits_the_trail_however_long_the_task_s_name():
    class Long(TracedTask):
        name = "x" * 200

    Long().actor.check()

"""A case of the newborn service brought to each phase by the real actions."""

from oneservice.cases.actions import citizen, specials

REGISTRATION = "birth-registration"


def in_draft(stage):
    return stage.once("open", "fill")


def waiting_for_signature(stage):
    return stage.once("submitted")


def received(stage):
    return stage.once("filed")


def in_correction(stage):
    return stage.once("filed").act("birth-certificate", "correct", **{"defect.field.newborn.name": "请核对"})


def in_review(stage):
    return stage.once("filed").once("usual birth-certificate", f"act {REGISTRATION} accept")


def proposed(stage):
    return in_review(stage).once(f"act {REGISTRATION} propose")


def in_payment(stage):
    billed = stage.once("filed").once("usual birth-certificate", f"usual {REGISTRATION}")
    return billed.once("usual medins-registration")


def standing(stage):
    accepted = stage.once("filed").once("usual birth-certificate")
    accepted.once("attach maternity-invoice", "act maternity-claim accept")
    return special(stage, "procedure", procedure="experts", reason="需要医学专家评审")


def partly_ended(stage):
    return in_payment(stage).once("usual maternity-claim", "usual social-card")


def special(stage, name, **asked):
    row = stage.item("maternity-claim")
    staff = stage.office("maternity-claim", row.actor)
    posted = {"needed": ["20"], "reason": ["等待"], "opinion": ["已经明了"]} | {
        key: [value] for key, value in asked.items()
    }
    specials.act_specially(staff, row.pk, name, step=row.step, posted=posted, now=stage.now)
    return stage.settle()


def put_right(stage):
    posted = {"newborn.name": ["王若溪"], "newborn.name.again": ["王若溪"]}
    citizen.resubmit_item(stage.mother, stage.ref, "birth-certificate", posted=posted, now=stage.now)
    return stage.settle()


reaches = (in_draft, waiting_for_signature, received, in_correction, in_review, proposed, in_payment, standing)

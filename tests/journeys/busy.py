"""The county of house.py on a bad day: every desk has more than it can show. Built by `python -m tests.journeys.busy`."""

from __future__ import annotations

import datetime as dt
import json
import sys

from .house import PASSWORD, County

MANY = 12


class BusyCounty(County):
    def busy(self) -> None:
        for n in range(MANY):
            self.complain(f"more_received_{n}", "YX-S2", day=27, item=f"活动费{n}")
            self.drafted(self.handled(self.complain(f"more_drafted_{n}", "YX-S3", item=f"纳凉费{n}")))
            asked = self.drafted(self.handled(self.complain(f"more_asked_{n}", item=f"保险费{n}")))
            self.step(asked, "approve_extract", "reviewer", 4)
            self.step(asked, "ask_statement", "handler", 4)
            self.ready(self.found_out(self.heard(self.handled(self.complain(f"more_ready_{n}", "YX-S2", item=f"供暖费{n}")), "principal2")))
        self.sessions()
        self.letters()

    def sessions(self) -> None:
        """Some whose day is over and of which nobody has told; some to come."""
        from qingfeng.engines.gatherings import services

        for day in (26, 27, 28, 31, 33, 35, 37):
            on = self.at(day).date()
            made = services.arrange(
                kind="lecture", unit=self.units["YX"], title=f"廉政讲座：收费公开与家长监督（{on:%d日}）", held_on=on, place="县教委会议室",
                actor=None, now=self.at(20),
            )  # fmt: skip
            services.ask_posts(session=made, posts=["principal", "teacher", "head", "deputy"], actor=None, now=self.at(20))

    def letters(self) -> None:
        from qingfeng.engines.agreements import services

        posts = ["principal", "teacher", "head", "deputy"]
        for n in range(5):
            template = services.create_template(
                kind="public_pledge", unit=self.units["YX"], title=f"规范收费承诺书之{n}", signers=posts,
                other_side="", actor=None, now=self.at(20),
            )  # fmt: skip
            draft = services.draft_edition(
                template=template, text="第一条　不乱收费。", authority=None, actor=self["handler"], now=self.at(20)
            )
            edition = services.approve_edition(edition=draft, actor=self["head"], now=self.at(20))
            day = self.at(20).date()
            period = {"period_from": day, "period_to": day + dt.timedelta(days=300), "due_on": day + dt.timedelta(days=n)}
            round_ = services.issue(edition=edition, actor=self["head"], now=self.at(20), **period)
            for letter in round_.letters.all() if n % 2 else ():
                account = next((a for a in self.people.values() if a.person_id == letter.person_id), None)
                if account is not None:
                    services.sign(letter=letter, actor=account, now=self.at(21))


def main() -> None:
    from qingfeng.faces.cli.main import start_django

    start_django()
    county = BusyCounty()
    county.found()
    county.boards()
    county.matters()
    county.busy()
    county.seal()
    county.told["logins"] = {name: [name, PASSWORD] for name in county.people}
    json.dump(county.told, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()

"""Where the rules come from, as read on public pages.

Most are trial registrations, clinics' published criteria and product
information. None of them is a guideline that was read in full.
"""

from __future__ import annotations

import datetime as dt

from ketaprac.model.source import Source

_READ_ON = dt.date(2026, 11, 24)


def _source(title: str, locator: str) -> Source:
    return Source(title=title, locator=locator, read_on=_READ_ON)


HOUSE = _source(
    "Convention of this rule set, not from a publication and not reviewed by a prescriber",
    "ketaprac_screening, version 1; adopt it in the practice's own handbook",
)
PHQ_ITEM_9 = _source(
    "German Medical Informatics Initiative, PHQ-9: any positive item 9 is looked into at once",
    "https://build.fhir.org/ig/medizininformatik-initiative/kerndatensatzmodul-proms/en/phq-9.html",
)
KARE = _source(
    "KARE trial, ketamine for alcohol dependence: exclusion criteria",
    "https://trial.medpath.com/clinical-trial/4c493dc3d8505e94/ketamine-treatment-alcohol-dependence",
)
MORE_KARE = _source(
    "MORE-KARE trial, ketamine-assisted therapy for severe alcohol use disorder: day-of checks",
    "https://slam.nhs.uk/project-details-page/project/morekare-investigation-of-increasing-"
    "alcohol-abstinence-with-ketamineassisted-psychological-therapy-in-severe-alcohol-use-"
    "disorder-201",
)
KETA = _source(
    "KETA trial, ketamine for acute suicidality: exclusion criteria",
    "https://trial.medpath.com/clinical-trial/dd79759b593ae946/ketamine-trial-acute-suicidality",
)
KARMA_DEP_2 = _source(
    "KARMA-Dep 2 trial, table of exclusion criteria from the product information",
    "https://bmcpsychiatry.biomedcentral.com/articles/10.1186/s12888-023-05365-9/tables/1",
)
JOURNEY_ELIGIBILITY = _source(
    "Journey Clinical, eligibility for ketamine-assisted psychotherapy",
    "https://journeyclinical-therapist.zendesk.com/hc/en-us/articles/"
    "20798371182996-Eligibility-for-KAP-and-FAQ",
)
JOURNEY_SESSIONS = _source(
    "Journey Clinical, overview of sessions: a chaperone is present",
    "https://journeyclinical.zendesk.com/hc/en-us/articles/"
    "34352436570644-Overview-Journey-Clinical-s-Offerings",
)
CAROLINAS = _source(
    "A clinic's exclusions for ketamine-assisted psychotherapy",
    "https://www.carolinascenter.com/kap-exclusions",
)
MINDSPACE = _source(
    "A clinic's eligibility criteria: nursing is excluded",
    "https://www.mindspacewellbeing.com/faq/am-i-eligible/",
)
ESKETAMINE_LABEL = _source(
    "Esketamine nasal spray, contraindications as reprinted from the label",
    "https://www.usmedicine.com/2021online-dir/inc/html/30.html",
)
ESKETAMINE_DAY = _source(
    "Esketamine nasal spray, the treatment day: escorted home, no driving until next day",
    "https://www.spravatohcp.com/dosing-spravato-trd",
)
KETAMINE_LIVER = _source(
    "Ketamine injection, adverse reactions: liver injury and widened bile ducts",
    "https://www.pfizermedicalinformation.com/en-us/ketamine/adverse-reactions",
)
BENZODIAZEPINES = _source(
    "Veraart 2021, interactions of ketamine with psychiatric medication",
    "https://research.rug.nl/en/publications/"
    "pharmacodynamic-interactions-between-ketamine-and-psychiatric-med",
)
PRESSURE_LIMIT = _source(
    "A clinic's limit before dosing, written there as 140 AND 90; read as OR here",
    "https://www.acceleratedpsychiatry.com/for-providers",
)
FASTING = _source(
    "A clinic's instructions on eating and drinking; sources differ from 2 to 6 hours",
    "https://balancehealthandhealing.com/faq-how-do-i-prepare-for-ketamine-therapy/",
)

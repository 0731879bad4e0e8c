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
FASTING_LONGEST = _source(
    "A clinic's form: nothing to eat or drink for six hours; sources differ from 2 to 6 hours",
    "https://evolvehealthcare.com/ketamineform",
)
BEFORE_A_SESSION = _source(
    "isha.health, before a session: alcohol, benzodiazepines, cannabis, opioids, stimulants and "
    "lamotrigine avoided for 24 hours",
    "https://isha.health",
)
REVIEW_OF_BLADDER = _source(
    "Anderson 2022, review: regular use of ketamine makes symptoms of cystitis more frequent",
    "https://doi.org/10.52965/001c.38247",
)
FDA_COMPOUNDED = _source(
    "FDA, October 2023, compounded ketamine: abuse, breathing, blood pressure, urinary symptoms",
    "https://www.drugs.com/news/fda-warns-dangers-compounded-ketamine-psychiatric-115482.html",
)
CIWA_BANDS = _source(
    "CamCOPS, definition of the CIWA-Ar: 8 and more is moderate",
    "https://github.com/ucam-department-of-psychiatry/camcops/blob/master/server/"
    "camcops_server/tasks/ciwa.py",
)
COWS_BANDS = _source(
    "Valant, page on the COWS: 5 to 12 is mild withdrawal",
    "https://help.valant.com/79967-measures/cows-clinical-opiate-withdrawal-scale",
)
PQ_16_CUT = _source(
    "Ising 2012, PQ-16: six or more endorsed",
    "https://pmc.ncbi.nlm.nih.gov/articles/PMC3713086",
)
MDQ_CONDITIONS = _source(
    "NINDS Common Data Elements, Mood Disorder Questionnaire",
    "https://commondataelements.ninds.nih.gov/report-viewer/23875/"
    "Mood%20Disorder%20Questionnaire%20(MDQ)",
)
C_SSRS_LEVELS = _source(
    "Blueprint, page on the C-SSRS screener (levels by question)",
    "https://help.blueprint-health.com/en/articles/5208202-columbia-suicide-severity-rating-scale"
    "-screen-c-ssrs-screen",
)
ASQ_TOOLKIT = _source(
    "NIMH, ASQ toolkit (any yes is positive; a yes to the last question is acute)",
    "https://www.nimh.nih.gov/labs-at-nimh/asq-toolkit-materials/index.shtml",
)
DES_MANUAL = _source(
    "Carlson and Putnam, manual of the Dissociative Experiences Scale (means by diagnosis)",
    "https://pdfslide.us/documents/manual-for-the-dissociative-experiences-scale-eve-.html",
)

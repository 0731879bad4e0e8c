"""Where the statements of this plugin come from.

Papers were read as abstracts unless the title says otherwise.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from ketaprac.model.source import Source

_FACTS: Final = dt.date(2026, 11, 24)
_LATER: Final = dt.date(2026, 11, 25)


def _source(title: str, locator: str, read_on: dt.date = _FACTS) -> Source:
    return Source(title=title, locator=locator, read_on=read_on)


# Alcohol

GRABSKI_2022: Final = _source(
    "Adjunctive ketamine with relapse prevention-based psychological therapy in the "
    "treatment of alcohol use disorder (Am J Psychiatry 2022), abstract",
    "doi:10.1176/appi.ajp.2021.21030277; NCT02649231",
)
GRABSKI_THERAPY: Final = _source(
    "A report on the same trial that gives the comparison of therapy with education",
    "https://www.psychiatryadvisor.com/home/topics/addiction/alcohol-related-disorders/"
    "ketamine-infusions-were-associated-with-fewer-days-of-alcohol-use/",
)
DAKWAR_2020: Final = _source(
    "A single ketamine infusion combined with motivational enhancement therapy for "
    "alcohol use disorder: a randomized midazolam-controlled pilot trial (Am J "
    "Psychiatry 2020), abstract",
    "doi:10.1176/appi.ajp.2019.19070684",
)
RATHORE_2025: Final = _source(
    "A systematic review of ketamine for alcohol use disorder (Am J Drug Alcohol Abuse "
    "2025), abstract",
    "doi:10.1080/00952990.2025.2535559",
)
CUREUS_2023: Final = _source(
    "A review of ketamine in alcohol use disorder (Cureus 2023), abstract",
    "doi:10.7759/cureus.38498",
)

# Opioids

KRUPITSKY_2002: Final = _source(
    "Ketamine psychotherapy for heroin addiction: immediate effects and two-year follow-up",
    "J Subst Abuse Treat 2002;23:273-283",
)
KRUPITSKY_2007: Final = _source(
    "Single versus repeated sessions of ketamine-assisted psychotherapy for people "
    "with heroin dependence",
    "J Psychoactive Drugs 2007;39(1):13-19",
)
JOVAISA_2006: Final = _source(
    "Effects of ketamine on precipitated opiate withdrawal (Medicina 2006;42(8):625-34), abstract",
    "https://metajournal.com/articles/323789/effects-ketamine-precipitated-opiate-withdrawal",
    _LATER,
)
SHEN_2025: Final = _source(
    "Ketamine in treating opioid use disorder and opioid withdrawal: a scoping review "
    "(Front Psychiatry 2025), abstract",
    "doi:10.3389/fpsyt.2025.1552084",
    _LATER,
)
GRANDE_2024: Final = _source(
    "Sublingual ketamine while starting buprenorphine: a pilot case series (Addict Sci "
    "Clin Pract 2024), abstract",
    "doi:10.1186/s13722-024-00494-2",
)

# Cocaine, stimulants, cannabis

DAKWAR_2019: Final = _source(
    "A single ketamine infusion combined with mindfulness-based behavioral "
    "modification to treat cocaine dependence (Am J Psychiatry 2019)",
    "doi:10.1176/appi.ajp.2019.18101123",
)
AZHARI_2021: Final = _source(
    "Ketamine-facilitated behavioral treatment for cannabis use disorder: a proof of "
    "concept study (Am J Drug Alcohol Abuse 2021), abstract",
    "doi:10.1080/00952990.2020.1808982",
)
SEARCH: Final = _source(
    "Search of this project for studies of ketamine in stimulant use disorders other than cocaine",
    "no study found",
)

# Depression

HULL_2022: Final = _source(
    "At-home, sublingual ketamine telehealth for anxiety and depression "
    "(J Affect Disord 2022), abstract and secondary pages",
    "doi:10.1016/j.jad.2022.07.004",
)
KETECT: Final = _source(
    "Racemic ketamine as an alternative to electroconvulsive therapy for unipolar "
    "depression (KetECT), Int J Neuropsychopharmacol 2022",
    "https://pmc.ncbi.nlm.nih.gov/articles/PMC9154276",
)
ELEKT_D: Final = _source(
    "Ketamine or ECT? What have we learned from the KetECT and ELEKT-D trials "
    "(Int J Neuropsychopharmacol 2024)",
    "pyad065, https://scholars.mssm.edu/en/publications/"
    "ketamine-or-ect-what-have-we-learned-from-the-ketect-and-elekt-d-",
)
KADS: Final = _source(
    "Efficacy and safety of a 4-week course of repeated subcutaneous ketamine injections for "
    "treatment-resistant depression (Br J Psychiatry 2023), part of the abstract",
    "doi:10.1192/bjp.2023.79",
    _LATER,
)
JANIK_2025: Final = _source(
    "Esketamine monotherapy in adults with treatment-resistant depression (JAMA Psychiatry "
    "2025), abstract and a summary of it",
    "doi:10.1001/jamapsychiatry.2025.1317; NCT04599855",
    _LATER,
)
DORE_2019: Final = _source(
    "Ketamine assisted psychotherapy in three practices (J Psychoactive Drugs 2019), abstract",
    "doi:10.1080/02791072.2019.1587556",
)

# Anxiety, trauma

TAYLOR_2018: Final = _source(
    "Ketamine for social anxiety disorder: a randomized, placebo-controlled crossover trial "
    "(Neuropsychopharmacology 2018), abstract",
    "doi:10.1038/npp.2017.194",
)
FEDER_2021: Final = _source(
    "A randomized controlled trial of repeated ketamine administration for chronic "
    "posttraumatic stress disorder (Am J Psychiatry 2021), abstract",
    "https://ajp.psychiatryonline.org/doi/full/10.1176/appi.ajp.2020.20050596",
    _LATER,
)
FEDER_REPORT: Final = _source(
    "A report on the same trial with the shares of those who improved",
    "https://citclinics.com/news-media/repeated-ketamine-infusions-reduce-ptsd-symptom-severity/",
    _LATER,
)
ABDALLAH_2022: Final = _source(
    "Dose-related effects of ketamine for antidepressant-resistant symptoms of posttraumatic "
    "stress disorder (Neuropsychopharmacology 2022), abstract",
    "doi:10.1038/s41386-022-01266-9",
)
META_2024: Final = _source(
    "Pooled trials of ketamine for posttraumatic stress disorder (Eur J Psychotraumatol 2024), "
    "abstract",
    "doi:10.1080/20008066.2023.2299124",
)
GROUP_2021: Final = _source(
    "A community of practice group model for ketamine-assisted psychotherapy (Front Psychiatry "
    "2021), abstract",
    "doi:10.3389/fpsyt.2021.803279",
)

# Standard treatments

NIAAA: Final = _source(
    "NIAAA, Medications Development Program: medicines approved for alcohol use disorder",
    "https://niaaa.nih.gov/research/major-initiatives/medications-development-program",
)
FDA_MOUD: Final = _source(
    "FDA: Information about Medications for Opioid Use Disorder",
    "https://www.einpresswire.com/article/772025434/"
    "information-about-medications-for-opioid-use-disorder-moud",
)
ASAM_STIMULANTS: Final = _source(
    "ASAM/AAAP guideline on the management of stimulant use disorder, key points",
    "https://nps-info.org/en/resources/publications/"
    "clinical-practice-guideline-on-the-management-of-stimulant-use-disorder/",
    _LATER,
)
NO_MEDICINE: Final = _source(
    "Psychiatric News 2024: no medicine is approved for stimulant use disorder",
    "doi:10.1176/appi.pn.2024.12.12.12",
    _LATER,
)
CANNABIS_BRIEF: Final = _source(
    "Clinician brief: treatments for cannabis use disorder",
    "https://www.cannabisevidence.org/clinician-resources/clinician-briefs/"
    "treatments-for-cannabis-use-disorder/",
    _LATER,
)
CANNABIS_MEDICINE: Final = _source(
    "Treatment of cannabis use disorder: current science and future outlook, abstract",
    "https://discovery.researcher.life/article/treatment-of-cannabis-use-disorder-current-"
    "science-and-future-outlook/033a163c8518385fb7201572149e83a8",
    _LATER,
)
SPRAVATO: Final = _source(
    "Spravato (esketamine) prescribing information for professionals",
    "https://www.spravatohcp.com/dosing-spravato-trd",
)
NICE_ANXIETY: Final = _source(
    "NICE guideline CG113, generalised anxiety disorder, stepped care",
    "https://www.nice.org.uk/guidance/cg113",
    _LATER,
)
VA_DOD: Final = _source(
    "Synopsis of the 2023 VA/DoD guideline on posttraumatic stress disorder, abstract",
    "doi:10.7326/M23-2757",
    _LATER,
)
HOUSE: Final = _source(
    "Convention of this project, for the practice and its prescriber to check",
    "ketaprac indications",
)

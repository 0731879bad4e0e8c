"""All questionnaires of this plugin."""

from __future__ import annotations

from typing import Final

from ketaprac.model.instrument import Instrument
from ketaprac_instruments.ace import ACE_10
from ketaprac_instruments.asq import ASQ
from ketaprac_instruments.audit import AUDIT
from ketaprac_instruments.audit_c import AUDIT_C
from ketaprac_instruments.bam_likert import BAM_LIKERT
from ketaprac_instruments.c_ssrs import C_SSRS_SCREENER
from ketaprac_instruments.ciwa_ar import CIWA_AR
from ketaprac_instruments.cows import COWS
from ketaprac_instruments.craving import CRAVING_0_10
from ketaprac_instruments.dast10 import DAST_10
from ketaprac_instruments.des2 import DES_II
from ketaprac_instruments.dudit import DUDIT
from ketaprac_instruments.gad7 import GAD_7
from ketaprac_instruments.isi import ISI
from ketaprac_instruments.mdq import MDQ
from ketaprac_instruments.pacs import PACS
from ketaprac_instruments.pc_ptsd5 import PC_PTSD_5
from ketaprac_instruments.pcl5 import PCL_5
from ketaprac_instruments.phq9 import PHQ_9
from ketaprac_instruments.pq16 import PQ_16
from ketaprac_instruments.sds_ketamine import SDS_KETAMINE
from ketaprac_instruments.taps1 import TAPS_1
from ketaprac_instruments.tlfb import TLFB_30
from ketaprac_instruments.who5 import WHO_5

ALL: Final[tuple[Instrument, ...]] = (
    PHQ_9,
    GAD_7,
    AUDIT_C,
    AUDIT,
    DAST_10,
    DUDIT,
    TAPS_1,
    BAM_LIKERT,
    TLFB_30,
    PACS,
    CRAVING_0_10,
    SDS_KETAMINE,
    CIWA_AR,
    COWS,
    C_SSRS_SCREENER,
    ASQ,
    MDQ,
    PQ_16,
    DES_II,
    PCL_5,
    PC_PTSD_5,
    ACE_10,
    ISI,
    WHO_5,
)

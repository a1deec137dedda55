"""Contracts that several tests settle by."""

from pathlib import Path

import pytest

import attain

REPOSITORY = Path(__file__).resolve().parents[3]

HEADER = """edition 2026
contract "Every type"
  between payer plan "The Plan" and provider clinic "The Clinic"
  effective 2026-01-01 through 2026-12-31
  settled each quarter
  money in USD, rounded half up to the cent
"""

EVERY_TYPE = (
    HEADER
    + """
schedule tracks "Tracks" keyed by track
  column rate: money
  | track | rate   |
  | en    | 10 USD |
  | ba    | 5 USD  |

input visits "Visits": count
input share "Share": percent
input fraction "As a fraction": percent, written as a fraction
input falls "Falls": rate per 1,000
input factor "Factor": number between 0 and 100, 3 decimals, may be unreported or excused
input base "Base": money
input started "Start": date
input received "Received": time
input attested "Attested": yes or no
input program "Program": one of basic or enhanced
input track "Track": key of tracks
input remark "Remark": text

define twice "Twice" means 2 × visits
define third "A third" means visits ÷ 3
define third_share "A third of the share" means share ÷ 3
define same_share "The share" means share
define same_fraction "The other share" means fraction
define same_falls "Falls" means falls
define same_factor "The factor" means factor
define later "A week later" means started + 7 days
define due "Three days later" means received + 72 hours
define not_attested "Not attested" means not attested
define basic "Basic" means program is basic
define standing "Standing": one of good or poor means
  when attested  gives good
  otherwise      gives poor
bonus visit_bonus "For visits" pays track.rate × visits
penalty low "Too few" charges 12.5 USD × visits
withhold hold "Held" holds 1% of base
earn_back back "Returned" against hold returns hold.held
"""
)

SUPPLIED = """edition 2026
schedule standards "Standards" keyed by measure
  column threshold: percent
  supplied

input rate "Rate" for each measure: percent
define met "Met" for each measure means rate is at least threshold
"""

WIDE = """edition 2026
contract "Better than the middle"
  between payer plan "The Plan" and provider hospital "The Hospital"
  effective 2026-01-01 through 2026-12-31
  settled each year
  money in USD, rounded half up to the cent
input cases "Cases": count at least 1
input met "Cases that met the measure": count
metric rate "Rate"
  is met per cases
  higher is better
define middle "Median of all hospitals" in common means the median of rate over each hospital
bonus prize "Prize"
  when rate is at least middle  pays 1,000 USD
  otherwise                     pays nothing
  undefined                     pays nothing
"""


@pytest.fixture(scope="session")
def contract() -> attain.Contract:
    """A contract that reads and gives values of every type."""
    return attain.Contract.parse(EVERY_TYPE)


@pytest.fixture(scope="session")
def examples() -> Path:
    """The folder of the repository's example contracts."""
    return REPOSITORY / "examples"

//! Whole texts: the three samples of the language's design, and parts of real programmes.

/// A hospital incentive.
pub(crate) const HOSPITAL: &str = r##"edition 2026

contract "Riverside quality incentive"
  between payer northlake "Northlake Health Plan" and provider riverside "Riverside Hospital"
  effective 2026-01-01 through 2026-12-31
  settled each quarter
  money in USD, rounded half up to the cent

input base_payments "Base payments in the quarter": money
input discharges    "Eligible discharges": count
input readmitted    "Discharges readmitted within 30 days": count
input satisfaction  "Patients rating 9 or 10": percent, may be unreported

metric readmission_rate "30-day all-cause readmission rate"
  is readmitted per discharges
  lower is better
  insufficient when discharges is below 30
  target 12.5%

§ 4.1 adjustment readmission_incentive "Readmission incentive"
  by band of readmission_rate
    below 10%      pays 2% of base_payments
    from 10%       pays 1% of base_payments
    from 12.5%     pays nothing
    from 15%       charges 1% of base_payments
    insufficient   pays nothing
  pays only if satisfaction is at least 60%, unreported counts as no
  capped at 250,000 USD

example "a good quarter"
  given discharges 500, readmitted 42, satisfaction 78%, base_payments 12,000,000 USD
  then readmission_incentive pays 240,000 USD
"##;

/// A published programme, by schedule.
pub(super) const STANDARDS: &str = r##"edition 2026

schedule standards "Performance standards, fiscal year 2024" keyed by measure
  column title: text
  column domain: one of clinical_outcomes, safety or engagement
  column direction: one of higher or lower
  column threshold: number
  column benchmark: number
  | measure       | title                      | domain            | direction | threshold | benchmark |
  |---------------|----------------------------|-------------------|-----------|-----------|-----------|
  | mort_30_ami   | Survival, heart attack     | clinical_outcomes | higher    | 0.866548  | 0.885499  |
  | comp_hip_knee | Complications, hip or knee | clinical_outcomes | lower     | 0.025332  | 0.017946  |

metric performance "Performance-period rate" for each measure
  reported as number, may be unreported
  direction is better

input baseline "Baseline-period rate" for each measure: number, may be unreported

score achievement "Achievement points" for each measure
  by band of performance
    at least as good as benchmark  earns 10
    worse than threshold           earns 0
    otherwise                      earns 9 × (performance − threshold) ÷ (benchmark − threshold) + 0.5, rounded half up to a whole number

score improvement "Improvement points" for each measure
  when performance is no better than baseline        earns 0
  when performance is at least as good as benchmark  earns 9
  otherwise  earns 10 × (performance − baseline) ÷ (benchmark − baseline) − 0.5,
                   rounded half up to a whole number, kept between 0 and 9

score points "Points" for each measure
  earns the greater of achievement and improvement skipping missing

composite clinical_outcomes "Clinical outcomes"
  is 10 × the mean of points over each measure where domain is clinical_outcomes
          skipping missing needing at least 2

composite total_performance_score "Total performance score"
  25% clinical_outcomes
  25% safety
  25% engagement
  25% efficiency
  skipping missing needing at least 3
"##;

/// Shared savings.
pub(super) const SAVINGS: &str = r##"edition 2026

define savings means benchmark − expenditure
define savings_rate means savings per benchmark
define loss_rate means 100% − 75% × quality_score, kept between 40% and 75%

bonus shared_savings "Shared savings"
  pays 75% × quality_score of savings
  only if savings_rate is at least minimum_savings_rate and quality_standard
  capped at 20% of benchmark

penalty shared_losses "Shared losses"
  charges loss_rate of −savings
  only if savings_rate is at most −minimum_loss_rate
  capped at 15% of benchmark
"##;

/// A withhold with bands, a gate, a peer penalty and an ordered cap.
pub(super) const QUALITY: &str = r##"edition 2026
contract "Hospital Quality Incentive Agreement"
  between payer plan "Summit Health Plan" and provider hospital "St Brendan Hospital"
  effective 2025-01-01 through 2025-12-31
  settled each year
  money in USD, rounded half up to the cent

input start "First day in force": date
define days_in_force means the days from (the greater of start and year.start) to year.end
input allowed "Allowed amounts" for each month: money
  inapplicable when month.end is below start
define allowed_total means the sum of allowed over each month skipping inapplicable

§ 2 withhold quality_withhold "Quality withhold" for each month
  holds 3.00% of allowed
  except when month.end is below start holds nothing

metric m1 "30-day readmissions, observed to expected"
  is observed ÷ expected, rounded half up to 3 decimals
  lower is better
  insufficient when index_admissions is below 25 or expected is 0

score s1 "Readmissions"
  by band of m1
    up to 0.900   earns 100
    up to 0.950   earns 75
    up to 1.000   earns 50
    above 1.000   earns 0
    unreported    earns 0

score s2 "Experience"
  by line of m2
    below 68.0   earns 0
    at 68.0      earns 20
    at 78.0      earns 100
    above 78.0   earns 100
    unreported   earns 0
  rounded half up to 2 decimals

composite quality "Composite"
  30% s1
  25% s2
  20% s3
  15% s4
  10% s5
  skipping insufficient or inapplicable needing at least 3
  reduced by 5.00 × serious_events
  not below 0
  rounded half up to 2 decimals

§ 5(a) earn_back quality_return "Earned withhold"
  by band of quality
    below 40      returns 0% of quality_withhold.held
    from 40       returns 50% of quality_withhold.held
    from 60       returns 80% of quality_withhold.held
    from 75       returns 100% of quality_withhold.held
    insufficient  returns 50% of quality_withhold.held
  capped at 50% of quality_withhold.held when m2 is below 65.0, unreported counts as yes, missing counts as no

bonus stretch_bonus "Stretch bonus"
  by band of quality
    below 90      pays nothing
    from 90       pays 1.00% of allowed_total
    insufficient  pays nothing
  only if m2 is at least 65.0, unreported counts as no, missing counts as yes
  capped at (750,000 USD × days_in_force ÷ 365 days, rounded half up to the cent)

input peer_limit "Peers": number

penalty peer_penalty "Mortality against peers"
  when mortality_oe is above peer_limit  charges 0.50% of allowed_total
  otherwise                              charges nothing
  insufficient                           charges nothing

penalty late_damages "Late report"
  charges 500 USD per day × days_late
  capped at (25,000 USD × days_in_force ÷ 365 days, rounded half up to the cent)

limit downside_cap "Downside cap" on late_damages, peer_penalty, quality_withhold.forfeited
  capped at 3.50% of allowed_total
  relieved in this order
"##;

/// A benchmark by category, with tables by line and by condition.
pub(super) const BENCHMARK: &str = r##"edition 2026
schedule categories keyed by category supplied
schedule msr_table keyed by node
  column assigned_from: count
  column rate: percent
  supplied
define category_pbpy for each category means
  historical × trend × (risk_ratio, kept between 0.97 and 1.03), rounded half up to the cent
define category_benchmark for each category means category_pbpy × person_years, rounded half up to the cent
define benchmark means the sum of category_benchmark over each category
define savings means benchmark − expenditures
define savings_rate means savings per benchmark, rounded half up to 2 decimals
define minimum_rate means
  by line of assigned
    below 5,000  gives 3.9%
    for each node at assigned_from gives rate
    above 60,000 gives 2.00%
  rounded half up to 2 decimals
define sharing_rate means
    when quality_percentile is at least 40  gives 80%
    when outcome_measure_at_10th            gives 80% × quality_score
    otherwise                               gives 0%
bonus gross_savings "Gross shared savings"
  pays sharing_rate of savings
  only if savings_rate is at least minimum_rate and savings is above 0 USD
  rounded half up to the cent
  capped at 20% of benchmark
penalty shared_loss "Shared losses"
  charges loss_rate of −savings
  only if savings_rate is at most −minimum_rate
  rounded half up to the cent
  capped at the lesser of 15% of benchmark and 8% of participant_revenue
  reduced by (months_affected ÷ 12 months) × share_affected
payment reserve from aco to reserve_fund pays 10% of net_savings
payment infrastructure from aco to lender
  pays the lesser of loan_balance and 25% of (net_savings − reserve)
define interest means 1,000.00 USD × 9.00% × (the days from due to paid) ÷ 365 days
note "Prose" "more prose"
"##;

/// Points in domains, joined by a key.
pub(super) const POINTS: &str = r##"edition 2026
schedule indicators "Indicators" keyed by indicator
  column domain: key of domains
  column available: points
  column lower: percent
  column upper: percent
  | indicator | domain | available | lower | upper |
  | DM020 | diabetes | 17 | 35% | 75% |
  | HYP008 | hypertension | 14 | 40% | 77% |
schedule domains keyed by domain
  column national: percent
  | domain | national |
  | diabetes | 6.90% |

input num for each indicator: count, may be unreported
input den for each indicator: count, may be unreported
input pca for each indicator: count
input pca_but_achieved for each indicator: count
metric achievement "Achievement" for each indicator
  is num per (den − (pca − pca_but_achieved)), rounded half up to 2 decimals
  higher is better
score points "Points" for each indicator
  by line of achievement
    below lower  earns 0
    at lower     earns 0
    at upper     earns available
    above upper  earns available
    missing      earns 0
  rounded half up to 2 decimals
define protected_points for each indicator means the greater of points and prior_points skipping unreported
define prevalence for each domain means register per list_year_end, rounded half up to 2 decimals
define apdf for each domain means prevalence ÷ national, rounded half up to 4 decimals
define cpi means list_1_jan ÷ average_list, rounded half up to 4 decimals
bonus achievement_payment "Achievement payment"
  pays (the sum of protected_points × domain.apdf over each indicator) × 220.62 GBP × cpi × days_in_force ÷ 365 days
payment aspiration "Aspiration" for each month from commissioner to practice
  pays 80% of (prior_payment ÷ 12)
"##;

/// Odd corners: poor names, corridors, grids of two subjects.
pub(super) const CORNERS: &str = r##"edition 2026
method improvement_points(x: number, base: number, goal: number) "Improvement" means 10 × (x − base) ÷ (goal − base) − 0.5, rounded half up to a whole number, kept between 0 and 9
input bonus "a poor name, but legal": money between 0 USD and 1,000,000 USD, 2 decimals, may be unreported or excused
input target: percent
input sum: number
input mean: number
input score: number
input rounded: number
input capped: number
input previous: number
define total means bonus + the sum of sum over each month
bonus bonus pays bonus
  capped at capped
bonus b2 pays target of bonus only if score is above mean and target is below 5% capped at rounded × 1 USD rounded up to the nearest 1,000 USD
credit availability_credit "Service credit" against monthly_fee
  by band of availability
    from 99.90%                pays nothing
    from 99.50% to below 99.90%  credits 5% of monthly_fee
    below 99.50%               credits 10% of monthly_fee
    missing                    credits nothing
payment monthly_fee from client to vendor
  by part of claims
    up to 50,000      pays 1.20 USD
    up to 100,000     pays 1.05 USD
    above 100,000     pays 0.90 USD
adjustment corridor "Risk corridor"
  by part of savings_rate
    below −10%   charges 80% of benchmark
    from −10%    charges 50% of benchmark
    from −5%     pays 0% of benchmark
    from 5%      pays 50% of benchmark
input national_average "National list": count
example "two hospitals"
  given | hospital | quarter | discharges | readmitted |
        | a        | 2026-Q1 | 500        | 42         |
        | b        | 2026-Q1 | 29         | 2          |
  given satisfaction unreported
  then  | hospital | readmission_incentive |
        | a        | pays 240,000 USD      |
        | b        | insufficient          |
§ 4.1(b) define peer_rank for each measure where domain is safety and threshold is known means the median of rate over each hospital
define top_decile_mean means the mean of the best 10% of rate over each hospital skipping missing
define best_six for each category means the sum of the best 6 of points over each measure where kind is outcome
adjustment both "Shared savings and losses"
  when savings_rate is at least minimum_rate  pays 75% of savings
  when savings_rate is at most −minimum_rate  charges loss_rate of −savings
  otherwise                                   pays nothing
  pays only if quality_standard
  pays capped at 20% of benchmark
  charges capped at 15% of benchmark, rounded half up to the cent
"##;

/// Time, levels and peers: every spelling of theirs.
pub(super) const PEERS: &str = r##"edition 2026

contract "Regional incentive"
  between payer northlake "Northlake Health Plan" and provider group "Medical groups" and party reinsurer
  effective 2026-01-01 through 2027-12-31
  settled each month, final each year
  money in USD, rounded half up to the cent
  governed by date service_date
  holidays in federal_holidays
  history from 2025-01-01

amendment second "Second amendment" effective 2026-07-01 known from 2026-05-20 removes late_report, old.bonus

level clinician "Clinicians" within group

input visits "Visits" for each clinician and month: count
input prior "Prior rate" once in common where region is north for each measure: percent

define carried "Carried" amended by second means the previous carried + 5 USD, not below 0 USD
  may be given
define growth "Growth" added by second in common means rate − the rate 12 months before
define top "Top" means the 75th percentile of rate by inclusive over each other group with the same region, size where open
    skipping missing needing at least 3
define place "Place" means the rank of rate over each group
define dense "Dense" means the rank of rate by dense over each other group with the same region, rounded half up to 2 decimals
define run "Run" means the streak of rate meets target and open over each month
define spread "Spread" means the sample deviation of rate over the last 1 month, rounded half up to 2 decimals
define width "Width" means the population deviation of rate over the next 2 quarters where open, truncated to 2 decimals
define late "Late" means the business days from month.end to report_date
define other "Other" means (the sum of x over each other)
define odd "Odd" means the sum 3 months before + the net to reinsurer + the previous sum
define due_on "Due" means month.end + 5 business days

pool savings "Savings pool" funded by 50% of generated
  shared over each group where open skipping missing needing at least 2 by visits × quality
  odd cents by visits left over to northlake
  only if open
  capped at 1,000 USD

decision authorization "Authorization" for each request never denies
  when not eligible denies because "not eligible"
  when emergency approves units, capped at 6 when late
  when late reduces by 50% of units
  when open approves
  up to 5 approves bonus
  missing pends because "information is needed"
  otherwise refers

obligation report "Report" owed by group due month.end + 15 days grace 5 business days cure 30 days done on report_date

scorecard quarterly "Quarterly scorecard" shows rate, savings.paid

assert never_more "Never more" always total is at most 5 USD
assert fair payout never falls when rate improves
assert odd once never rises when always worsens

schedule standards "Standards" amended by second keyed by measure supplied

example "decided"
  given units 6
  then authorization approves 6, other denies, third approves, fourth reduces by 3
"##;

/// All of them.
pub(super) const ALL: &[&str] = &[HOSPITAL, STANDARDS, SAVINGS, QUALITY, BENCHMARK, POINTS, CORNERS, PEERS];

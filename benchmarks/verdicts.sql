-- The verdict of every vendor on every promise on :day, as a person would write it by hand.
-- 0 not kept, 1 due soon, 2 approved exception, 3 kept, 4 not in scope. The packs lie beside it as
-- tables: points, classes, places, kinds, clauses, months, dues. What the crowd has none of is left
-- out: clauses covered elsewhere, amendments, waivers, statements that fell or were unsettled.
WITH works AS MATERIALIZED (
  SELECT engagement_id e, vendor_id v, starts_on, ends_on, access, company_role, subcontracting,
         raised_tier, access = 'incidental' AS is_incidental,
         ends_on IS NOT NULL AND ends_on < :day AS is_over
  FROM engagement_terms
  WHERE corrected_at IS NULL AND valid_from <= :day AND (valid_until IS NULL OR valid_until > :day)
), handovers AS (
  SELECT series, min(first_handover_on) AS first FROM data_shares
  WHERE corrected_at IS NULL AND first_handover_on IS NOT NULL GROUP BY series
), shares AS MATERIALIZED (
  SELECT d.engagement_id e, d.vendor_id v, d.category, d.volume_band, h.first,
         CASE WHEN c.is_set THEN coalesce(d.assumed_class, 'special_care') ELSE c.class END AS class,
         coalesce(l.location, CASE WHEN d.country = 'JP' THEN 'japan'
           WHEN d.country IN (SELECT country FROM designated) THEN 'abroad_designated'
           ELSE 'abroad_other' END) AS location,
         CASE WHEN d.purpose = '' OR trim(d.necessity_reason) = '' THEN 0
              WHEN c.is_billing AND (k.billing = 'never' OR (k.billing = 'by_decision'
                AND (d.billing_decided_on IS NULL OR d.billing_decided_on > :day))) THEN 0
              WHEN date(d.reviewed_on, '+12 months') < :day THEN 0
              WHEN date(d.reviewed_on, '+12 months') <= :soon
                AND (w.ends_on IS NULL OR w.ends_on > date(d.reviewed_on, '+12 months')) THEN 1
              ELSE 3 END AS verdict
  FROM data_shares d JOIN works w ON w.e = d.engagement_id
  JOIN classes c ON c.category = d.category LEFT JOIN places l ON l.place = d.storage_location
  JOIN vendors x ON x.id = d.vendor_id LEFT JOIN kinds k ON k.kind = x.kind
  LEFT JOIN handovers h ON h.series = d.series AND h.first <= :day
  WHERE d.corrected_at IS NULL AND d.valid_from <= :day
    AND (d.valid_until IS NULL OR d.valid_until > :day)
), sums AS MATERIALIZED (
  SELECT s.e, min(s.verdict) AS verdict, min(s.first) AS handed, max(pd.points) AS data,
         max(pv.points) AS volume, max(s.volume_band) AS band, max(pl.points) AS place,
         max(s.location = 'abroad_other') AS is_abroad, max(s.class = 'specific_pi') AS my_number,
         max(s.class = 'special_care') AS special,
         max(s.category IN ('credit_card', 'credential')) AS money
  FROM shares s JOIN points pd ON pd.factor = 'data' AND pd.value = s.class
  JOIN points pv ON pv.factor = 'volume' AND pv.value = s.volume_band
  JOIN points pl ON pl.factor = 'location' AND pl.value = s.location GROUP BY s.e
), tiered AS MATERIALIZED (
  SELECT w.*, s.verdict AS minimum, s.handed, coalesce(s.my_number, 0) AS my_number,
         s.e IS NOT NULL AS has_data,
         CASE WHEN w.is_incidental THEN w.starts_on ELSE s.handed END AS began,
         min(CASE WHEN p.total >= 14 THEN 1 WHEN p.total >= 9 THEN 2 WHEN p.total >= 5 THEN 3
               ELSE 4 END,
             CASE WHEN s.my_number OR w.subcontracting = 'unknown'
                    OR (s.special AND s.band >= 'v3') OR (w.access = 'admin' AND s.band >= 'v3')
                  THEN 1
                  WHEN s.special OR s.money OR s.is_abroad OR w.company_role = 'entrusted' THEN 2
                  ELSE 4 END,
             coalesce(substr(w.raised_tier, 6), 4)) AS tier
  FROM works w LEFT JOIN sums s ON s.e = w.e
  JOIN (SELECT w.e, coalesce(s.data, 0) + coalesce(s.volume, 0) + coalesce(s.place, 0)
               + coalesce(a.points, 0) + coalesce(u.points, 0) AS total
        FROM works w LEFT JOIN sums s ON s.e = w.e
        LEFT JOIN points a ON a.factor = 'access' AND a.value = w.access
        LEFT JOIN points u ON u.factor = 'subcontracting' AND u.value = w.subcontracting) p
    ON p.e = w.e
), asked AS MATERIALIZED (
  SELECT r.engagement_id e, r.statement_id s, min(o.due_on) AS due_on, r.period_from
  FROM attestation_requests r JOIN obligations o ON o.subject_kind = 'attestation_requests'
    AND o.subject_id = r.id AND o.kind = 'attestation.sign'
  WHERE o.opened_on <= :day AND (o.closed_on IS NULL OR o.closed_on > :day)
    AND r.statement_id IN ('no_subcontracting', 'confidentiality_pledge')
  GROUP BY r.engagement_id, r.statement_id
), newest AS (
  SELECT id, engagement_id e, statement_id s, wording, period_from, period_to, answer, signed_on,
         ended_on, row_number() OVER (PARTITION BY engagement_id, statement_id
           ORDER BY coalesce(period_to, period_from) DESC, signed_at DESC, id DESC) AS n
  FROM attestations
  WHERE signed_on <= :day AND statement_id IN ('no_subcontracting', 'confidentiality_pledge')
), signed AS MATERIALIZED (
  SELECT n.e, n.s, n.answer, n.wording, n.signed_on, w.ends_on, w.began,
         CASE WHEN n.wording = 'start' OR n.period_to IS NULL THEN n.period_from
              ELSE date(n.period_to, '+1 day') END AS first, m.months, d.until AS accepted,
         a.due_on, a.period_from AS asked_from
  FROM newest n JOIN tiered w ON w.e = n.e
  LEFT JOIN months m ON m.statement = n.s AND m.tier = w.tier
  LEFT JOIN asked a ON a.e = n.e AND a.s = n.s
  LEFT JOIN exception_decisions d ON d.attestation_id = n.id AND d.approved AND d.decided_on <= :day
  WHERE n.n = 1 AND (n.ended_on IS NULL OR n.ended_on > :day)
), attested AS MATERIALIZED (
  SELECT e, s, CASE
      WHEN until < :day THEN 0
      WHEN wording = 'start' AND began < :baseline AND signed_on > began THEN 0
      WHEN answer = 'decline' OR (answer = 'affirm_with_exception'
        AND coalesce(accepted, '') < :day) THEN 0
      WHEN until <= :soon AND (ends_on IS NULL OR ends_on > until) THEN 1
      WHEN answer = 'affirm_with_exception' THEN 2
      ELSE 3 END AS verdict
  FROM (SELECT g.*, CASE WHEN g.asked_from >= g.first THEN max(d.due, g.due_on) ELSE d.due END
          AS until
        FROM signed g LEFT JOIN dues d ON d.opens = date(g.first, '+' || g.months || ' months'))
), holding AS MATERIALIZED (
  SELECT c.engagement_id e, k.id contract,
         min(coalesce(CASE WHEN k.renews THEN NULL ELSE k.ends_on END, '9999'),
             coalesce(k.ended_on, '9999'), coalesce(date(c.valid_until, '-1 day'), '9999')) AS until
  FROM contract_covers c JOIN contracts k ON k.id = c.contract_id
  WHERE c.corrected_at IS NULL AND c.valid_from <= :day
    AND (c.valid_until IS NULL OR c.valid_until > :day)
    AND k.state <> 'draft' AND max(k.signed_on, coalesce(k.starts_on, k.signed_on)) <= :day
    AND (k.renews OR k.ends_on IS NULL OR k.ends_on >= :day)
    AND (k.ended_on IS NULL OR k.ended_on >= :day)
), looked AS MATERIALIZED (
  SELECT h.e, x.clause_id, max(x.state = 'contradicted') AS against, max(x.state = 'present') AS there,
         max(CASE WHEN x.state = 'present' THEN h.until END) AS until
  FROM holding h JOIN clause_checks x ON x.contract_id = h.contract
  WHERE x.corrected_at IS NULL AND x.valid_from <= :day
    AND (x.valid_until IS NULL OR x.valid_until > :day)
  GROUP BY h.e, x.clause_id
), clauses_met AS MATERIALIZED (
  SELECT w.e, count(l.clause_id) AS met, min(l.until) AS until
  FROM tiered w JOIN clauses c ON c.required
    AND CASE WHEN w.is_incidental THEN c.for_incidental
             ELSE c.condition = '' OR (c.condition = 'specific_pi' AND w.my_number) END
  LEFT JOIN looked l ON l.e = w.e AND l.clause_id = c.id AND l.there AND NOT l.against
  GROUP BY w.e HAVING count(*) = count(l.clause_id)
), rechecks AS (
  SELECT h.e, min(o.due_on) AS due_on FROM obligations o JOIN holding h ON h.contract = o.subject_id
  WHERE o.kind = 'contract.clause_check' AND o.subject_kind = 'contracts' AND o.opened_on <= :day
    AND (o.closed_on IS NULL OR o.closed_on > :day) AND o.due_on <= :soon GROUP BY h.e
), judged AS MATERIALIZED (
  SELECT w.v, CASE WHEN w.has_data THEN w.minimum END AS minimum,
    CASE WHEN NOT w.has_data AND NOT w.is_incidental THEN NULL ELSE min(
      CASE WHEN c.e IS NULL THEN 0
           WHEN r.due_on IS NOT NULL AND (w.ends_on IS NULL OR w.ends_on > r.due_on) THEN 1
           WHEN c.until <= :soon AND (w.ends_on IS NULL OR w.ends_on > c.until) THEN 1 ELSE 3 END,
      CASE WHEN w.is_incidental THEN coalesce(p.verdict, 0) ELSE 3 END) END AS bound,
    CASE WHEN w.has_data AND NOT w.is_incidental THEN coalesce(a.verdict, 0) END AS alone
  FROM tiered w JOIN vendor_state_spans t ON t.vendor_id = w.v AND t.corrected_at IS NULL
    AND t.valid_from <= :day AND (t.valid_until IS NULL OR t.valid_until > :day)
  LEFT JOIN clauses_met c ON c.e = w.e AND EXISTS (SELECT 1 FROM holding h WHERE h.e = w.e)
  LEFT JOIN rechecks r ON r.e = w.e
  LEFT JOIN attested a ON a.e = w.e AND a.s = 'no_subcontracting'
  LEFT JOIN attested p ON p.e = w.e AND p.s = 'confidentiality_pledge'
  WHERE NOT w.is_over AND (w.began <= :day OR t.state IN ('assessing', 'approved'))
    AND (NOT w.is_incidental
         OR t.state IN ('active', 'suspended', 'offboarding', 'assessing', 'approved'))
)
SELECT v.id, coalesce(min(j.minimum), 4), coalesce(min(j.bound), 4), coalesce(min(j.alone), 4)
FROM vendors v LEFT JOIN judged j ON j.v = v.id WHERE v.merged_into_id IS NULL GROUP BY v.id

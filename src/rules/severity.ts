/** The words people read for a score of 0 to 10. */
export type Severity = 'info' | 'low' | 'medium' | 'high' | 'critical'

/** 0–1 info, 2–3 low, 4–6 medium, 7–8 high, 9–10 critical. */
export const severityOf = (score: number): Severity => {
  if (score >= 9) return 'critical'
  if (score >= 7) return 'high'
  if (score >= 4) return 'medium'
  return score >= 2 ? 'low' : 'info'
}

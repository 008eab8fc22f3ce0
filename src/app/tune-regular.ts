/** Distances between days, in days. */
export const gapsOf = (days: readonly number[]): readonly number[] =>
  days.slice(1).map((day, i) => day - (days[i] ?? day))

/** The middle value; of two, the lower. 0 of none. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0

/**
 * Are these days (in order) those of a routine? No gap is more than twice the usual one: every day but for weekends is, once a
 * week is, three busy weeks of a year are not.
 */
export const isRegular = (days: readonly number[]): boolean => {
  const gaps = gapsOf(days)
  const usual = median(gaps)
  // daily work rests on weekends and on a holiday beside them
  const most = usual === 1 ? 4 : 2 * usual
  return gaps.length > 0 && Math.max(...gaps) <= most
}

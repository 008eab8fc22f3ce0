/** A day, ms: how far clocks, and days of other zones, may be off what the name of a log says. */
export const DAY = 86_400_000

/** ms since the epoch of the digits in a path. Undefined where there is no such day or time: `2024/99/99`, 30 February. */
export const utcTime = (
  [year, month, day]: readonly [string, string, string],
  [hour, minute, second]: readonly [string, string, string],
): number | undefined => {
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`
  const time = Date.parse(text)
  return !Number.isNaN(time) && new Date(time).toISOString() === text ? time : undefined
}

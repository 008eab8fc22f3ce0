// A month of work, in seconds after its first midnight: who works when. The estate keeps the hours of Berlin, where March
// has a change of the clocks in it.

export const START = new Date('2026-03-02T00:00:00Z') // a Monday
export const DAYS = 28

const DAY = 86_400
const HOUR = 3600

/** Berlin is an hour ahead of UTC, and two from 29 March 2026 on. */
const ahead = (day) => (day >= 27 ? 2 : 1)

export const isWorkday = (day) => day % 7 < 5

export const days = (wanted = () => true) => Array.from({ length: DAYS }, (_, day) => day).filter(wanted)

/** A moment in working hours, local 09:00 to 17:30. */
export const atWork = (random, day) => day * DAY + (9 - ahead(day)) * HOUR + random.below(8.5 * HOUR)

/** A fixed hour, UTC, give or take two minutes. */
export const at = (random, day, hour, minute = 0) => day * DAY + hour * HOUR + minute * 60 + random.below(120)

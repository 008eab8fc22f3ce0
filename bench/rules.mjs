import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ORDINARY } from './ordinary.mjs'

// Rules of templates over the names of the events: what more rules cost.

const NAMES = ORDINARY.map(([, , name]) => name)

/** Conditions beside the name of the event, as rules have them; few events meet one. */
const CONDITIONS = [
  (n) => `user_username = 'contractor-${n}'`,
  (n) => `http_userAgent LIKE '%tool-${n}%'`,
  (n) => `srcDevice_ip = '192.0.2.${n % 250}'`,
  (n) => `fields['errorCode'] = 'AccessDenied' AND user_username MATCHES /temp-${n}-.*/`,
  (n) => `fields['userIdentity.type'] = 'Root' AND NOT user_username LIKE 'admin-${n}%'`,
  (n) => `fields['requestParameters.roleArn'] LIKE '%:role/break-glass-${n}'`,
]

/** One in four counts events in a window; the others look at each by itself. */
const ruleText = (n) => {
  const name = NAMES[n % NAMES.length]
  const condition = CONDITIONS[Math.floor(n / NAMES.length + n) % CONDITIONS.length](n)
  const counts = n % 4 === 3
  return JSON.stringify({
    id: `bench-${n}`,
    name: `Bench ${n}`,
    type: counts ? 'threshold' : 'match',
    expression: `metadata_vendor = 'Amazon AWS' AND action = '${name}' AND ${condition}`,
    ...(counts
      ? { limit: 10, windowSize: 'T60M', score: 3, description: 'often' }
      : { scoreMapping: { type: 'constant', default: 3 } }),
    summaryExpression: `{{user_username}} called ${name}`,
    entitySelectors: [{ entityType: '_username', expression: 'user_username' }],
  })
}

/** Writes so many rules into a new folder. */
export const writeRules = (folder, count) => {
  mkdirSync(folder, { recursive: true })
  for (let n = 0; n < count; n += 1) writeFileSync(join(folder, `${n}.yaml`), ruleText(n))
}

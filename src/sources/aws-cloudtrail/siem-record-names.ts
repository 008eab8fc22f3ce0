import { bind } from '../../records/bind-sql.ts'
import { type Sql, sql } from '../../sql/sql.ts'
import type { NameNormaliser } from '../siem/siem-record.ts'

/**
 * Cloud SIEM's normalisation of AWS user names: the last part of a user's ARN, the session of an assumed role's (its role
 * is a field of its own), the session after a role's unique id; everything in lower case. Rules of Sumo's catalog compare
 * with such names, so dohyo always normalises, though in Sumo it is a setting.
 */
export const awsNames: NameNormaliser = {
  username: (name) =>
    bind(
      sql`aws_name`,
      name,
      (n) =>
        sql`lower(multiIf(match(ifNull(${n}, ''), '^arn:aws[a-z-]*:iam::[0-9]*:user/'), extract(ifNull(${n}, ''), '([^/]+)$'), ${isSession(n)}, ${session(n)}, match(ifNull(${n}, ''), '^AROA[A-Z0-9]*:'), extract(ifNull(${n}, ''), '^[^:]+:(.*)$'), ${n}))`,
    ),
  role: (name) =>
    bind(
      sql`aws_name`,
      name,
      (n) => sql`if(${isSession(n)}, lower(extract(ifNull(${n}, ''), ':assumed-role/([^/]+)')), NULL)`,
    ),
}

const isSession = (name: Sql): Sql =>
  sql`match(ifNull(${name}, ''), '^arn:aws[a-z-]*:sts::[0-9]*:assumed-role/[^/]+/.')`

const session = (name: Sql): Sql => sql`extract(ifNull(${name}, ''), ':assumed-role/[^/]+/(.*)$')`

import { type Sql, sql, str, strings } from '../../sql/sql.ts'
import { firstOf } from '../pick.ts'
import type { FieldSql, RawRecord } from '../source.ts'

/** Kinds of identity that stand for people. A Root or IAM user may be a script's, which nothing in the log tells. */
const PEOPLE = ['Root', 'IAMUser', 'IdentityCenterUser', 'FederatedUser', 'SAMLUser']

/** Roles of IAM Identity Center are below a path that nobody but AWS can make roles in. */
const IDENTITY_CENTER = ':role/aws-reserved/sso.amazonaws.com/'

/**
 * dohyo_actorIsHuman, from what AWS itself writes: role and session names are the caller's choice. A role's session is a
 * person's when it was opened by IAM Identity Center, by the console or with MFA; any other may be an instance, a function,
 * a pipeline or a person with `assume-role`, and counts as a machine. A call that a service makes is the service's.
 */
export const actorIsHuman: FieldSql = (r) => {
  const is = (value: Sql, text: string): Sql => sql`ifNull(${value} = ${str(text)}, false)`
  const byPerson = sql`(${is(r.text('sessionCredentialFromConsole'), 'true')} OR ${is(r.text('userIdentity', 'sessionContext', 'attributes', 'mfaAuthenticated'), 'true')} OR ${ofIdentityCenter(r)})`
  return sql`(NOT ${byService(r)} AND (has(${strings(PEOPLE)}, ifNull(${r.text('userIdentity', 'type')}, '')) OR ${byPerson}))`
}

/** `AWS Internal` is the console. */
export const byService = (r: RawRecord): Sql =>
  sql`endsWith(ifNull(${r.text('userIdentity', 'invokedBy')}, ''), '.amazonaws.com')`

const issuer = (r: RawRecord): Sql =>
  firstOf(r.text('userIdentity', 'sessionContext', 'sessionIssuer', 'arn'))

const ofIdentityCenter = (r: RawRecord): Sql =>
  sql`(position(ifNull(${issuer(r)}, ''), ${str(IDENTITY_CENTER)}) > 0)`

/** dohyo_actor. */
export const actor: FieldSql = (r) =>
  firstOf(
    ...['arn', 'userName', 'invokedBy', 'accountId', 'principalId'].map((key) => r.text('userIdentity', key)),
  )

/** dohyo_principal: whoever assumes a role names the session, a pipeline anew each time. */
export const principal: FieldSql = (r) =>
  sql`if(${ofIdentityCenter(r)}, ${actor(r)}, ${firstOf(issuer(r), actor(r))})`

import { expect, test } from 'vitest'
import type { Engine } from '../../src/engine/engine.ts'
import type { RecordFieldName } from '../../src/records/fields.ts'
import { record } from '../../src/sources/aws-cloudtrail/record.ts'
import { NO_SETTINGS } from '../../src/sources/no-settings.ts'
import type { EstateSettings } from '../../src/sources/source.ts'
import { evaluateFields } from './record-fields.ts'

export const OWN = '111122223333'
export const OTHER = '444455556666'
export const ARN = `arn:aws:iam::${OWN}:user/ann`

export type Json = Readonly<Record<string, unknown>>

/** One event: `ec2/CopySnapshot`, its request and response, and whatever else is to differ. */
export const event = (
  name: string,
  request: unknown = null,
  response: unknown = null,
  more: Json = {},
): Json => {
  const [service, eventName] = name.split('/')
  return {
    eventVersion: '1.08',
    userIdentity: { type: 'IAMUser', principalId: 'AIDAEXAMPLE', arn: ARN, accountId: OWN, userName: 'ann' },
    eventTime: '2026-03-04T05:06:07Z',
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: 'eu-west-1',
    sourceIPAddress: '198.51.100.7',
    userAgent: 'aws-cli/2.15',
    requestParameters: request,
    responseElements: response,
    eventID: '0d1e2f30-0000-4000-8000-000000000001',
    eventType: 'AwsApiCall',
    recipientAccountId: OWN,
    ...more,
  }
}

export type Case = readonly [what: string, event: Json, expected: Partial<Record<RecordFieldName, unknown>>]

/** Evaluates every field that any case names over all the cases' events at once; booleans may arrive as 0 and 1. */
export const checkWith =
  (engine: () => Engine) =>
  (title: string, cases: readonly Case[], settings: EstateSettings = NO_SETTINGS) =>
    test(title, async () => {
      const fields = [
        ...new Set(cases.flatMap(([, , expected]) => Object.keys(expected))),
      ] as RecordFieldName[]
      const rows = await evaluateFields(
        engine(),
        { record },
        fields,
        cases.map(([, e]) => e),
        settings,
      )
      const plain = (value: unknown) => (typeof value === 'boolean' ? Number(value) : value)
      const seen = cases.map(([what, , expected], i) => [
        what,
        Object.fromEntries(Object.keys(expected).map((field) => [field, plain(rows[i]?.[field])])),
      ])
      expect(seen).toEqual(
        cases.map(([what, , expected]) => [
          what,
          Object.fromEntries(Object.entries(expected).map(([field, value]) => [field, plain(value)])),
        ]),
      )
    })

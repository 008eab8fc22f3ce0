import { expect, test } from 'vitest'
import type { SourceId } from '../sources/source.ts'
import { whyEmpty } from './empty-result.ts'

const reasons = (text: string, sources: readonly SourceId[], alias = false) =>
  whyEmpty({ text, alias, sourceCategory: {} }, sources).map(({ code, params }) => [code, params])

test('a filter that none of the sources at hand passes', () => {
  const text = '_sourceCategory=*azure* | count'
  expect(reasons(text, ['aws-cloudtrail'])).toMatchObject([['DQ904', { value: '*azure*' }]])
  expect(reasons(text, ['azure-activity'])).toEqual([])
  expect(
    whyEmpty({ text: '_sourceCategory=prod', alias: false, sourceCategory: { 'gcp-audit': 'prod' } }, [
      'gcp-audit',
    ]),
  ).toEqual([])
})

test('a field that the sources at hand do not have, and what it is called there', () => {
  const text = '* | json auto | where operationName = "CreateSnapshot" | count by operationName'
  const found = whyEmpty({ text, alias: false, sourceCategory: {} }, ['aws-cloudtrail'])
  expect(found[0]).toMatchObject({ code: 'DQ901', params: { field: 'operationName' } })
  expect(found[0]?.params['help']).toContain('AWS CloudTrail calls it `eventName`')
  expect(reasons(text, ['azure-activity'])).toEqual([])
  expect(reasons(text, ['aws-cloudtrail'], true)).toEqual([])
})

test('where one alternative of the filter lets a source in, the field is the reason', () => {
  const text = '_sourceCategory=*azure* or _sourceCategory=*aws* | json auto | where operationName = "a"'
  const codes = reasons(text, ['aws-cloudtrail']).map(([code]) => code)
  expect(codes).toContain('DQ901')
  expect(codes).not.toContain('DQ904')
})

import { describe, expect, it } from 'vitest'
import { SOURCES, sourceById } from './index.ts'

const duplicates = (values: readonly string[]) => values.filter((v, i) => values.indexOf(v) !== i)

describe('sources', () => {
  it('have their own ids', () => {
    expect(duplicates(SOURCES.map((s) => s.id))).toEqual([])
    for (const source of SOURCES) expect(sourceById(source.id)).toBe(source)
  })

  it.each(SOURCES)('$id: names each field and each wrapping once', (source) => {
    expect(duplicates(source.catalogue.map((f) => f.path))).toEqual([])
    expect(duplicates(source.wrappings.map((w) => w.id))).toEqual([])
  })

  it.each(SOURCES)('$id: answers to the names that all clouds share', (source) => {
    expect(Object.keys(source.aliases)).toEqual(
      expect.arrayContaining(['operationName', 'caller', 'resourceGroup', 'sourceIp', 'region', 'status']),
    )
  })
})

describe('recognises', () => {
  const of = (event: Record<string, unknown>) => SOURCES.filter((s) => s.recognises(event)).map((s) => s.id)

  it.each([
    [{ eventSource: 'ec2.amazonaws.com', eventName: 'RunInstances' }, ['aws-cloudtrail']],
    [{ eventCategory: 'Insight', eventType: 'AwsCloudTrailInsight', insightDetails: {} }, ['aws-cloudtrail']],
    [{ eventSource: 'aws:s3', eventName: 'ObjectCreated:Put' }, []],
    [{ operationName: 'MICROSOFT.COMPUTE/DISKS/WRITE', category: 'administrative' }, ['azure-activity']],
    [{ operationName: 'Sign-in activity', category: 'SignInLogs' }, []],
    [{ operationName: { value: 'Microsoft.Compute/disks/write' } }, ['azure-activity']],
    [{ OperationName: 'Create Disk', ActivityStatus: 'Succeeded' }, ['azure-activity']],
    [{ OperationName: 'Create Disk' }, []],
    [{ protoPayload: { methodName: 'v1.compute.disks.insert' } }, ['gcp-audit']],
    [{ jsonPayload: { methodName: 'x' }, logName: 'projects/p/logs/app' }, []],
    [{}, []],
  ])('%j', (event, sources) => {
    expect(of(event)).toEqual(sources)
  })
})

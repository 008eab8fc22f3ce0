import type { SourceModule } from '../envelope/shape.ts'
import { rawKeyOf } from '../siem/siem-record-keys.ts'
import { aliases } from './aliases.ts'
import { catalogue } from './catalogue.ts'
import { isEvent, recognises, wrappings } from './detect.ts'
import { eventTime, identity, sourceHost } from './identity.ts'
import { readPath } from './paths.ts'
import { record } from './record.ts'
import { siemMapping } from './siem-record.ts'

export const awsCloudTrail: SourceModule = {
  id: 'aws-cloudtrail',
  title: 'AWS CloudTrail',
  cloud: 'AWS',
  vendor: siemMapping.vendor,
  product: siemMapping.product,
  recognises,
  isEvent,
  readPath,
  surely: ['eventID'],
  eventTime,
  identity,
  metadata: {
    sourceCategory: 'aws/cloudtrail',
    collector: 'dohyo',
    source: 'AWS CloudTrail',
    sourceHost,
  },
  catalogue,
  aliases,
  siem: siemMapping,
  rawKey: rawKeyOf(siemMapping),
  record,
  wrappings,
}

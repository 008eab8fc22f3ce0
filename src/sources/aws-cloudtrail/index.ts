import type { SourceModule } from '../envelope/shape.ts'
import { aliases } from './aliases.ts'
import { catalogue } from './catalogue.ts'
import { isEvent, recognises, wrappings } from './detect.ts'
import { eventTime, identity, sourceHost } from './identity.ts'
import { record } from './record.ts'

export const awsCloudTrail: SourceModule = {
  id: 'aws-cloudtrail',
  title: 'AWS CloudTrail',
  cloud: 'AWS',
  vendor: 'Amazon AWS',
  product: 'CloudTrail',
  recognises,
  isEvent,
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
  record,
  wrappings,
}

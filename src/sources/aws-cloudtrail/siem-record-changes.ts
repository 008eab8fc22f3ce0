import { constant, from, lookup, type Mapper, split } from '../siem/siem-record.ts'
import { accountId, byEvent, common, SKIP, usernameFromArn } from './siem-record-parts.ts'

/** Changes to trails, networks, users and policies, logs, buckets. */
export const changeMappers: readonly Mapper[] = [
  {
    name: 'CloudTrail - cloudtrail.amazonaws.com - Trail Change|Logging',
    events: 'AwsApiCall-(CreateTrail|DeleteTrail|StartLogging|StopLogging|UpdateTrail)',
    recordType: 'AuditChange',
    skip: SKIP,
    fields: {
      ...common,
      accountId,
      changeTarget: from('requestParameters.name'),
      cloud_service: constant('CloudTrail'),
      normalizedAction: byEvent({
        create: 'CreateTrail',
        delete: 'DeleteTrail',
        start: 'StartLogging',
        stop: 'StopLogging',
        change: 'UpdateTrail',
      }),
      normalizedResource: byEvent({ bucket: 'CreateTrail DeleteTrail UpdateTrail' }),
      normalizedSeverity: byEvent({
        '1': 'CreateTrail StartLogging',
        '4': 'UpdateTrail',
        '5': 'DeleteTrail StopLogging',
      }),
      resource: from('requestParameters.s3BucketName', 'responseElements.s3BucketName'),
      user_userId: from('userIdentity.principalId'),
      user_username: usernameFromArn,
    },
  },
  {
    name: 'CloudTrail - ec2.amazonaws.com - All Network Events',
    events:
      'AwsApiCall-(CreateNetworkAcl|CreateNetworkAclEntry|DeleteNetworkAcl|DeleteNetworkAclEntry|ReplaceNetworkAclEntry|ReplaceNetworkAclAssociation|AttachInternetGateway|CreateCustomerGateway|CreateInternetGateway|DeleteInternetGateway|DetachInternetGateway|AuthorizeSecurityGroupIngress|DeleteCustomerGateway|DeleteKeyPair|CreateKeyPair|ImportKeyPair)',
    recordType: 'AuditChange',
    skip: SKIP,
    fields: {
      ...common,
      accountId,
      changeTarget: from(
        'requestParameters.networkAclId',
        'requestParameters.internetGatewayId',
        // spelled so in Sumo's mapping: it never matches
        'equestParameters.customerGatewayId',
        'requestParameters.ipAddress',
        'requestParameters.groupId',
        'requestParameters.keyName',
        'requestParameters.vpcId',
      ),
      changeType: byEvent({
        attach: 'AttachInternetGateway',
        authorize: 'AuthorizeSecurityGroupIngress',
        create:
          'CreateCustomerGateway CreateInternetGateway CreateKeyPair CreateNetworkAcl CreateNetworkAclEntry',
        delete:
          'DeleteCustomerGateway DeleteInternetGateway DeleteKeyPair DeleteNetworkAcl DeleteNetworkAclEntry',
        detach: 'DetachInternetGateway',
        import: 'ImportKeyPair',
        replace: 'ReplaceNetworkAclAssociation ReplaceNetworkAclEntry',
      }),
      cloud_service: constant('EC2'),
      errorCode: from('errorCode'),
      errorText: from('errorMessage'),
      ipProtocol: from('requestParameters.ipPermissions.items.1.ipProtocol'),
      normalizedAction: byEvent({
        change:
          'AttachInternetGateway AuthorizeSecurityGroupIngress DetachInternetGateway ReplaceNetworkAclAssociation ReplaceNetworkAclEntry',
        create:
          'CreateCustomerGateway CreateInternetGateway CreateKeyPair CreateNetworkAcl CreateNetworkAclEntry ImportKeyPair',
        delete:
          'DeleteCustomerGateway DeleteInternetGateway DeleteKeyPair DeleteNetworkAcl DeleteNetworkAclEntry',
      }),
      normalizedSeverity: byEvent({
        '1': 'AttachInternetGateway CreateCustomerGateway CreateInternetGateway CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry ReplaceNetworkAclAssociation ReplaceNetworkAclEntry',
        '2': 'DetachInternetGateway',
        '3': 'AuthorizeSecurityGroupIngress CreateKeyPair DeleteCustomerGateway DeleteInternetGateway DeleteKeyPair ImportKeyPair',
      }),
      success: from('normalizedSuccess'),
      user_username: usernameFromArn,
    },
  },
  {
    name: 'CloudTrail - iam.amazonaws.com - Policy Change',
    events:
      'AwsApiCall-(DeleteGroupPolicy|DeleteRolePolicy|DeleteUserPolicy|AttachGroupPolicy|AttachRolePolicy|AttachUserPolicy|CreatePolicy|CreatePolicyVersion|DeletePolicy|DetachGroupPolicy|DetachRolePolicy|DetachUserPolicy|PutGroupPolicy|PutRolePolicy|PutUserPolicy|CreateAccessKey|CreateUser|DeleteUser|DeleteUserPermissionsBoundary|DeleteRolePermissionsBoundary|UpdateAssumeRolePolicy)',
    recordType: 'AuditChange',
    skip: SKIP,
    fields: {
      ...common,
      accountId,
      changeTarget: from(
        'requestParameters.groupName',
        'requestParameters.roleName',
        'requestParameters.policyName',
        'requestParameters.policyArn',
        'requestParameters.userName',
      ),
      changeType: byEvent({
        modify:
          'AttachGroupPolicy AttachRolePolicy AttachUserPolicy DetachGroupPolicy DetachRolePolicy DetachUserPolicy DeleteRolePermissionsBoundary DeleteUserPermissionsBoundary',
        create: 'CreateAccessKey CreatePolicy CreatePolicyVersion CreateUser',
        delete: 'DeleteGroupPolicy DeletePolicy DeleteRolePolicy DeleteUser DeleteUserPolicy',
        put: 'PutGroupPolicy PutRolePolicy PutUserPolicy',
        update: 'UpdateAssumeRolePolicy',
      }),
      cloud_service: constant('IAM'),
      normalizedAction: byEvent({
        change:
          'AttachGroupPolicy AttachRolePolicy AttachUserPolicy DetachGroupPolicy DetachRolePolicy DetachUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy UpdateAssumeRolePolicy',
        create: 'CreateAccessKey CreatePolicy CreatePolicyVersion CreateUser',
        delete:
          'DeleteGroupPolicy DeletePolicy DeleteRolePolicy DeleteUser DeleteUserPolicy DeleteRolePermissionsBoundary DeleteUserPermissionsBoundary',
      }),
      normalizedSeverity: constant('1'),
      resource: split(['requestParameters.policyArn', 'requestParameters.policyName'], '/', -1),
      targetUser_username: from('requestParameters.userName'),
      user_username: usernameFromArn,
    },
  },
  {
    name: 'CloudTrail - logs.amazonaws.com - DeleteDestination|DeleteLogGroup|DeleteLogStream',
    events: 'AwsApiCall-(DeleteDestination|DeleteLogGroup|DeleteLogStream)',
    recordType: 'AuditChange',
    skip: SKIP,
    fields: {
      ...common,
      accountId,
      changeTarget: from(
        'requestParameters.destinationName',
        'requestParameters.logStreamName',
        'requestParameters.logGroupName',
      ),
      changeType: byEvent({ delete: 'DeleteDestination DeleteLogGroup DeleteLogStream' }),
      cloud_service: constant('Logs'),
      normalizedAction: byEvent({ delete: 'DeleteDestination DeleteLogGroup DeleteLogStream' }),
      normalizedSeverity: byEvent({ '1': 'DeleteLogGroup DeleteLogStream', '3': 'DeleteDestination' }),
      user_username: usernameFromArn,
    },
  },
  {
    name: 'CloudTrail - organizations.amazonaws.com - CreateAccountResult',
    events: 'AwsServiceEvent-CreateAccountResult',
    recordType: 'AuditChange',
    skip: SKIP,
    fields: {
      ...common,
      accountId,
      changeTarget: from('serviceEventDetails.createAccountStatus.accountId'),
      changeType: from('eventName'),
      cloud_service: constant('Organizations'),
      normalizedAction: constant('create'),
      normalizedResource: constant('account'),
      normalizedSeverity: constant('1'),
      success: lookup('serviceEventDetails.createManagedAccountStatus.state', { SUCCEEDED: 'true' }, 'false'),
      user_userId: from('userIdentity.accountId'),
      user_username: from(
        'userIdentity.invokedBy',
        'userIdentity.sessionContext.sourceIdentity',
        'requestParameters.sourceIdentity',
      ),
    },
  },
  {
    name: 'CloudTrail - controltower.amazonaws.com - CreateManagedAccount',
    events: 'AwsServiceEvent-CreateManagedAccount',
    recordType: 'AuditChange',
    skip: SKIP,
    fields: {
      ...common,
      accountId,
      changeTarget: from('requestParameters.accountName'),
      cloud_service: constant('Control Tower'),
      normalizedAction: constant('create'),
      normalizedSeverity: constant('1'),
      user_userId: from('userIdentity.principalId'),
      user_username: usernameFromArn,
    },
  },
  {
    name: 'CloudTrail - s3.amazonaws.com - Bucket Change',
    events:
      'AwsApiCall-(CreateBucket|DeleteBucketCors|DeleteBucketLifecycle|DeleteBucketPolicy|PutBucketAcl|PutBucketCors|PutBucketLifecycle|PutBucketPolicy|PutBucketReplication)',
    recordType: 'AuditChange',
    skip: SKIP,
    fields: {
      ...common,
      accountId,
      changeTarget: from('requestParameters.bucketName'),
      changeType: byEvent({
        create: 'CreateBucket',
        delete: 'DeleteBucketCors DeleteBucketLifecycle DeleteBucketPolicy',
        put: 'PutBucketAcl PutBucketCors PutBucketLifecycle PutBucketPolicy PutBucketReplication',
      }),
      cloud_service: constant('S3'),
      // PutBucketAcl has a word that Sumo's schema lacks, and PutBucketLifecycle none: both come out empty
      normalizedAction: byEvent({
        create: 'CreateBucket',
        delete: 'DeleteBucketCors DeleteBucketLifecycle DeleteBucketPolicy',
        change: 'PutBucketCors PutBucketPolicy PutBucketReplication',
      }),
      normalizedResource: constant('bucket'),
      normalizedSeverity: byEvent({
        '1': 'CreateBucket PutBucketCors PutBucketLifecycle PutBucketPolicy PutBucketReplication',
        '3': 'DeleteBucketCors DeleteBucketLifecycle DeleteBucketPolicy PutBucketAcl',
      }),
      user_username: usernameFromArn,
    },
  },
]

/**
 * The keys that are null or zero in almost every event. Real events repeat the process keys for the
 * source process, its parent, the OS-level source processes and the target.
 */
const PROCESS =
  'ActiveContentFileId ActiveContentHash ActiveContentPath ActiveContentSignedStatus ' +
  'ActiveContentType BinaryisExecutable CmdLine DisplayName ImageMd5 ImagePath ImageSha1 ' +
  'ImageSha256 IntegrityLevel IsNative64Bit IsRedirectCmdProcessor IsStorylineRoot Name Pid ' +
  'Publisher ReasonSignatureInvalid RelatedToThreat SessionId SignedStatus StartTime StorylineId ' +
  'Subsystem Uid User VerifiedStatus';
const NOT_OF_PARENTS = new Set([
  'BinaryisExecutable',
  'RelatedToThreat',
  'Subsystem',
  'VerifiedStatus',
]);

const COUNTERS =
  'ChildProcCount CrossProcCount CrossProcDupRemoteProcHandleCount ' +
  'CrossProcDupThreadHandleCount CrossProcOpenProcCount CrossProcOutOfStorylineCount ' +
  'CrossProcThreadCreateCount DnsCount IndicatorBootConfigurationUpdateCount ' +
  'IndicatorEvasionCount IndicatorExploitationCount IndicatorGeneralCount ' +
  'IndicatorInfostealerCount IndicatorInjectionCount IndicatorPersistenceCount ' +
  'IndicatorPostExploitationCount IndicatorRansomwareCount IndicatorReconnaissanceCount ' +
  'ModuleCount NetConnCount NetConnInCount NetConnOutCount RegistryChangeCount ' +
  'TgtFileCreationCount TgtFileDeletionCount TgtFileModificationCount';

const OTHER =
  'activeContentFileId activeContentHash activeContentPath activeContentSignedStatus ' +
  'activeContentType containerId containerImage containerLabels containerName ' +
  'k8sClusterName k8sControllerLabels k8sControllerName k8sControllerType k8sNamespace ' +
  'k8sNamespaceLabels k8sNode k8sPodLabels k8sPodName netConnStatus netEventDirection ' +
  'netProtocolName connectionStatus direction rpid tid signatureSignedInvalidReason ' +
  'srcProcRpid srcProcTid srcProcParentProcUid ' +
  'parentPid parentProcessName parentProcessStartTime parentProcessUniqueKey ' +
  'tgtFileInternalName tgtFileIsExecutable tgtFileIsSigned tgtFileLocation tgtFileMd5 ' +
  'tgtFileModifiedAt tgtFileOldMd5 tgtFileOldPath tgtFileOldSha1 tgtFileOldSha256 tgtFilePath ' +
  'tgtFileSha1 tiOriginalEventId tiOriginalEventIndex tiOriginalEventTraceId ' +
  'tiindicatorRelatedEventTime tgtProcRelation srcIp srcPort dstIp dstPort accountId agentDomain ' +
  'agentGroupId agentId agentInfected agentIp agentIsActive agentIsDecommissioned ' +
  'agentMachineType agentName agentNetworkStatus agentOs agentTimestamp agentUuid agentVersion ' +
  'createdAt endpointMachineType endpointName endpointOs eventIndex eventTime eventType ' +
  'fileIsExecutable fileMd5 fileSha256 id isAgentVersionFullySupportedForPg ' +
  'isAgentVersionFullySupportedForPgMessage metaEventName objectType pid processCmd ' +
  'processDisplayName processGroupId processImagePath processImageSha1Hash ' +
  'processIntegrityLevel processIsRedirectedCommandProcessor processIsWow64 processName ' +
  'processRoot processSessionId processStartTime processSubSystem processUniqueKey publisher ' +
  'relatedToThreat signedStatus siteId siteName storyline traceId trueContext user verifiedStatus';

const words = (text: string): string[] => text.split(' ');
const family = (prefix: string, parent: boolean): string[] =>
  words(PROCESS)
    .filter((name) => !parent || !NOT_OF_PARENTS.has(name))
    .map((name) => `${prefix}${name}`);
const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** All keys of an event. Values are null; counters are 0. Trap: counters are text. */
export const BLANK_EVENT: Readonly<Record<string, string | null>> = {
  ...Object.fromEntries(
    [
      ...words(OTHER),
      ...family('srcProc', false),
      ...family('srcProcParent', true),
      ...family('osSrcProc', false),
      ...family('osSrcProcParent', true),
      ...family('tgtProc', false),
      ...words(COUNTERS).map((name) => `osSrc${name}`),
    ].map((key) => [key, null]),
  ),
  ...Object.fromEntries(words(COUNTERS).map((name) => [lowerFirst(name), '0'])),
};

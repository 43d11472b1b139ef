import { defineSearchAttributeKey } from '@temporalio/common';

/** Search attributes of runs in Temporal's UI. Registered by `migrate`. Never encrypted. */
export const TENANT = defineSearchAttributeKey('S1TenantId', 'KEYWORD');
export const TRIGGER = defineSearchAttributeKey('S1RunTrigger', 'KEYWORD');
export const OUTCOME = defineSearchAttributeKey('S1RunOutcome', 'KEYWORD');
export const DEVICES = defineSearchAttributeKey('S1Devices', 'INT');
export const SIGHTINGS = defineSearchAttributeKey('S1Sightings', 'INT');

export const SEARCH_ATTRIBUTES = [TENANT, TRIGGER, OUTCOME, DEVICES, SIGHTINGS] as const;

/** A device `d` and its presence `p` as people read them; its AI agents of the last seven days. */
export const DEVICE_SELECT = `
  d.device_id as "deviceId", uuid, hostname, domain, os_type as "osType", os_name as "osName",
  os_version as "osVersion", agent_version as "agentVersion", machine_type as "machineType",
  model_name as "modelName", serial_number as "serialNumber", ip_addresses as "ipAddresses",
  external_ip as "externalIp", last_logged_in_user as "lastLoggedInUser",
  account_name as "accountName", d.site_id as "siteId", site_name as "siteName",
  group_id as "groupId", group_name as "groupName", status,
  app.iso(p.last_active_at) as "lastActiveAt", app.iso(first_seen_at) as "firstSeenAt",
  app.iso(p.last_seen_at) as "lastSeenAt",
  array(select distinct ai_agent from app.sightings s
        where s.tenant_id = $1 and s.device_id = d.device_id
          and s.last_seen_at >= now() - interval '7 days' order by ai_agent) as "aiAgents"`;

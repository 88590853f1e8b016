export const FIREWALL_USAGE = `  firewall list [--caller <id|name>]
      Shows the shapes of statements that were learned of each key, and which are approved.
  firewall approve --caller <id|name> --all | --digest <digest> [--digest …]
      Approves all that was learned in the mode "learn", or some of what is listed.
  firewall withdraw --caller <id|name> --all | --digest <digest> [--digest …]
      Takes approvals back.
  firewall export [--caller <id|name>] [--file <approvals.json>]
  firewall import --file <approvals.json> [--caller <id|name>]
      Carries approvals from one system to another; --caller gives them all to one key.
  firewall forget --caller <id|name>
      Drops what was learned, not what was approved.
  firewall reseal
      Signs all approvals again with the present signing key, after that was rotated.
`;

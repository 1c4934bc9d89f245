export const COMMAND_PERMISSIONS = ['write', 'maintain', 'admin'] as const;
export type CommandPermission = (typeof COMMAND_PERMISSIONS)[number];

export interface GivenRole {
  readonly permission: 'admin' | 'write' | 'read' | 'none';
  /** Name of the role, such as `maintain`, which amounts to `write` in `permission`. */
  readonly role: string;
}

/** Whether a role is enough to command releases. */
export function mayCommand({ permission, role }: GivenRole, needed: CommandPermission): boolean {
  switch (needed) {
    case 'write':
      return permission === 'write' || permission === 'admin';
    case 'maintain':
      return permission === 'admin' || (permission === 'write' && role === 'maintain');
    case 'admin':
      return permission === 'admin';
    default:
      return needed satisfies never;
  }
}

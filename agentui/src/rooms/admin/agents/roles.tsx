import { useMe } from '@/app/hooks'
import { t } from '@/i18n'
import type { Role } from '@/wire/shapes'

const roles: readonly Role[] = ['owner', 'admin', 'supervisor', 'agent', 'read_only']

/** useRoles are those one may give: none above one's own. */
export function useRoles(now?: Role): { value: Role; text: string }[] {
  const mine = roles.indexOf(useMe().role)
  return roles.filter((r, i) => i >= mine || r === now).map((r) => ({ value: r, text: t(`role.${r}`) }))
}

/** RoleHelp says in a line what a role may do. */
export const roleHelp = (role: Role) => t(`role.${role}.help`)

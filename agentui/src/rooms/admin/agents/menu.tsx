import { useState } from 'react'
import { queries } from '@/app/hub'
import { t } from '@/i18n'
import { patch } from '@/wire/client'
import type { Agent } from '@/wire/shapes'
import { Icon } from '@/ui/icon'
import { Menu, MenuItem, MenuLine } from '@/ui/menu'
import { words } from '@/ui/states'
import { notify } from '@/ui/toasts'
import { Confirm } from '../confirm'
import { ChangeAgent } from './change'
import { NewLink } from './link'

/** AgentMenu is what can be done about one agent. */
export function AgentMenu({ agent, self }: { agent: Agent; self: boolean }) {
  const [open, setOpen] = useState<'change' | 'disable' | 'link' | null>(null)
  const close = () => setOpen(null)
  const disabled = agent.state === 'disabled'
  const set = async (off: boolean) => {
    await patch(`/agents/${agent.id}`, { disabled: off })
    await queries.invalidateQueries({ queryKey: ['agents'] })
  }
  const enable = () => void set(false).catch((error: unknown) => notify(words(error), { tone: 'bad' }))
  return (
    <>
      <Menu align="end" trigger={<button type="button" aria-label={`${t('more')}: ${agent.name}`} className="inline-flex size-8 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-fg"><Icon name="more" /></button>}>
        <MenuItem icon="pen" onClick={() => setOpen('change')}>{t('agents.change')}</MenuItem>
        {disabled ? null : <MenuItem icon="link" onClick={() => setOpen('link')}>{t('agents.link.again')}</MenuItem>}
        {self ? null : <MenuLine />}
        {self ? null : disabled ? <MenuItem icon="check" onClick={enable}>{t('agents.enable')}</MenuItem> : <MenuItem icon="close" danger onClick={() => setOpen('disable')}>{t('agents.disable')}</MenuItem>}
      </Menu>
      {open === 'change' ? <ChangeAgent agent={agent} onClose={close} /> : null}
      {open === 'link' ? <NewLink agent={agent} onClose={close} /> : null}
      {open === 'disable' ? <Confirm title={`${t('agents.disable')}: ${agent.name}`} text={t('agents.disable.text', { name: agent.name })} button={t('agents.disable')} onClose={close} run={() => set(true)} /> : null}
    </>
  )
}

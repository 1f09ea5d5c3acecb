import { Button } from '@/ui/button'
import { Menu, MenuItem, MenuLine } from '@/ui/menu'
import { say } from '../say'

const parts = ['sums', 'reasons', 'time', 'links'] as const

/** Export offers the report's tables for a spreadsheet. */
export function Export({ campaign, run }: { campaign: string; run: string }) {
  const fetchIt = (path: string) => {
    const a = document.createElement('a')
    a.href = `/api/v1${path}`
    a.download = ''
    a.click()
  }
  return (
    <Menu align="end" trigger={<Button icon="download">{say('export')}</Button>}>
      {parts.map((p) => <MenuItem key={p} onClick={() => fetchIt(`/campaign-runs/${run}/report.csv?part=${p}`)}>{say(`export.${p}`)}</MenuItem>)}
      <MenuLine />
      <MenuItem onClick={() => fetchIt(`/campaigns/${campaign}/sums.csv`)}>{say('export.runs')}</MenuItem>
    </Menu>
  )
}

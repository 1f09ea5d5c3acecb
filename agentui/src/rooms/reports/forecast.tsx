import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { currentLanguage, t } from '@/i18n'
import { clockTime } from '@/i18n/dates'
import { filterOf, writeFilter } from '@/state/filter'
import { Failed, Skeleton } from '@/ui/states'
import { lasting } from '../inbox/clocks/lasting'
import { forecastQuery, type Forecast } from './wire'

const about = (n: number) => n.toLocaleString(currentLanguage(), { maximumFractionDigits: n < 10 ? 1 : 0 })

/** ForecastPanel says what the next hour is likely to bring, and where one more
 * person would help most. */
export function ForecastPanel() {
  const { data, error, refetch } = useQuery(forecastQuery)
  return (
    <section aria-labelledby="forecast" className="rounded-md border border-line bg-surface p-5">
      <h2 id="forecast" className="text-lg font-semibold">{t('forecast')}</h2>
      {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
      {!data && !error ? <Skeleton rows={2} className="h-8" /> : null}
      {data ? <Outlook forecast={data} /> : null}
    </section>
  )
}

function Outlook({ forecast }: { forecast: Forecast }) {
  const teams = (forecast.teams ?? []).filter((team) => team.waiting > 0 || team.likely > 0)
  const best = teams.find((team) => team.id === forecast.best_team_id)
  return (
    <>
      <p className="mt-1 text-lg">
        <strong className="num">{t('forecast.likely', { n: about(forecast.likely), of: forecast.running })}</strong>{' '}
        {best && forecast.removes >= 0.05 ? (best.name ? t('forecast.more', { team: best.name, n: about(forecast.removes) }) : t('forecast.more.any', { n: about(forecast.removes) })) : t('forecast.same')}
      </p>
      <p className="num text-sm text-muted">{t('forecast.as', { time: clockTime(forecast.at) })}</p>
      {teams.length > 0 ? (
        <div role="region" aria-label={t('forecast.teams')} tabIndex={0} className="mt-3 overflow-x-auto">
          <table className="w-full border-collapse">
            <thead><tr className="border-b border-line text-sm text-muted">
              <th scope="col" className="py-1 pe-2 text-start font-medium">{t('by.team')}</th>
              {(['forecast.online', 'forecast.owed', 'forecast.due', 'forecast.breaches', 'forecast.onemore', 'forecast.service'] as const).map((k) => <th key={k} scope="col" className="px-2 py-1 text-end font-medium whitespace-nowrap">{t(k)}</th>)}
            </tr></thead>
            <tbody>
              {teams.map((team) => (
                <tr key={team.id} className="border-t border-line first:border-t-0">
                  <th scope="row" className="py-1.5 pe-2 text-start font-medium" dir="auto">{nameOf(team)}</th>
                  <td className="num px-2 text-end">{team.online}</td>
                  <td className="num px-2 text-end"><Link to="/inbox/$view" params={{ view: 'all' }} search={{ f: writeFilter({ ...filterOf(team.filter), waiting_over: '0' }), sort: 'waiting' }} className="rounded-sm px-1 underline decoration-dotted underline-offset-2" aria-label={`${nameOf(team)}, ${t('forecast.owed')}: ${team.waiting}`}>{team.waiting}</Link></td>
                  <td className="num px-2 text-end">{team.running}</td>
                  <td className="num px-2 text-end font-semibold">{about(team.likely)}</td>
                  <td className="num px-2 text-end">{about(team.one_more)}</td>
                  <td className="num px-2 text-end whitespace-nowrap text-muted" title={t('forecast.known', { n: team.service_known_from })}>{lasting(team.service_s)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </>
  )
}

const nameOf = (team: { id: string; name: string }) => team.name || t('wall.teamless')

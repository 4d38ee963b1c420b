import { html } from '../kit/html';
import type { RawHtml } from '../kit/html';
import type { Seller, Status } from './model';
import { STATUSES } from './model';

const EVENT_NAMES: Readonly<Record<Status, string>> = {
  '3': 'invoice made',
  '4': 'cancelled, money returned',
  '5': 'paid',
  '6': 'sum blocked',
  '7': 'paid in part',
  '8': 'refund made',
};

/** Everything that a seller can set for itself, as one form. */
export function settingsForm({ id, settings }: Seller): RawHtml {
  return html`<section>
    <h2>Settings</h2>
    <form method="post" action="/cabinet/${id}/settings" data-test="settings">
      ${tick('hashRequired', 'The form must carry a hash', settings.hashRequired)}
      ${tick('uniqueNumbers', 'Accept only unique order numbers', settings.uniqueNumbers)}
      ${tick('sendSecretKey', 'Send the secret key in notifications (https only)', settings.sendSecretKey)}
      ${tick('acceptsTest', 'Accept test money (TST)', settings.acceptsTest)}
      <label>Result URL <input name="resultUrl" value="${settings.resultUrl}" autocomplete="off" /></label>
      <fieldset>
        <legend>Notifications</legend>
        ${STATUSES.map(
          (status) =>
            html`<label
              ><input type="checkbox" name="events" value="${status}" ${settings.events.includes(status) && html`checked`} />${status}
              ${EVENT_NAMES[status]}</label
            >`,
        )}
      </fieldset>
      <div class="grid">
        ${choice('holdModeType', { label: 'Holding', value: settings.holdModeType, choices: ['default', 'cabinet'] })}
        ${choice('endOfHold', { label: 'When the time of a hold is over', value: settings.endOfHold, choices: ['return', 'take'] })}
        ${choice('charset', { label: 'Charset of notifications', value: settings.charset, choices: ['utf-8', 'windows-1251'] })}
        ${choice('hashCharset', { label: 'Charset of their hash', value: settings.hashCharset, choices: ['utf-8', 'windows-1251'] })}
      </div>
      <p><button class="go">Save</button></p>
    </form>
  </section>`;
}

function tick(name: string, label: string, on: boolean): RawHtml {
  return html`<label><input type="checkbox" name="${name}" ${on && html`checked`} />${label}</label>`;
}

function choice(
  name: string,
  { label, value, choices }: { readonly label: string; readonly value: string; readonly choices: readonly string[] },
): RawHtml {
  return html`<label
    >${label}
    <select name="${name}">
      ${choices.map((one) => html`<option value="${one}" ${one === value && html`selected`}>${one}</option>`)}
    </select>
  </label>`;
}

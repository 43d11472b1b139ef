import type { Device } from '../../api/schema';
import { Card } from '../../components/card';
import { DEVICE_CARDS, DEVICE_FIELDS } from './device-fields';

/** The fields of a device, sorted into cards. */
export function DeviceCards({ device }: { readonly device: Device }) {
  return (
    <div className="columns stretch">
      {Object.entries(DEVICE_CARDS).map(([card, title]) => (
        <Card key={card} title={title}>
          <dl className="fields">
            {DEVICE_FIELDS.filter((field) => field.card === card).map((field) => (
              <div key={field.id} style={{ display: 'contents' }}>
                <dt>{field.cardLabel ?? field.label}</dt>
                <dd>{(field.cardValue ?? field.cell)(device)}</dd>
              </div>
            ))}
          </dl>
        </Card>
      ))}
    </div>
  );
}

import { describeAttack } from '../../fuzz/describe-attack';
import { OWN } from '../../fuzz/endpoints-own';
import { SELLER } from '../../fuzz/endpoints-seller';

describe('what buyers, members and outside shops call, the door of a seller without a CRM and his screens', () => {
  describeAttack([...OWN, ...SELLER]);
});

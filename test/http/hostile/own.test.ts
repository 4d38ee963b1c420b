import { describeAttack } from '../../fuzz/describe-attack';
import { OWN } from '../../fuzz/endpoints-own';

describe('what buyers, members and outside shops call, and the door of a seller without a CRM', () => {
  describeAttack(OWN);
});

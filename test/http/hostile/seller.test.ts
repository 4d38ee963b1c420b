import { describeAttack } from '../../fuzz/describe-attack';
import { SELLER } from '../../fuzz/endpoints-seller';

describe('what a seller without a CRM sees and presses', () => {
  describeAttack(SELLER);
});

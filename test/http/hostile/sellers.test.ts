import { describeAttack } from '../../fuzz/describe-attack';
import { SELLING } from '../../fuzz/endpoints';

describe('sellers without a CRM or shop, their buyers and their academies', () => {
  describeAttack(SELLING, { pages: 50 });
});

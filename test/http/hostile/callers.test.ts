import { describeAttack } from '../../fuzz/describe-attack';
import { CALLED } from '../../fuzz/endpoints';

describe('what others call and everybody may see', () => {
  describeAttack(CALLED);
});

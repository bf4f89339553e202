import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '__first__'),
        ('norms', '0001_initial'),
        ('parties', '0001_initial'),
        ('vault', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Book',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=24)),
                ('key', models.CharField(max_length=64)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='books', to='parties.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'key'), name='book_once')],
            },
        ),
        migrations.CreateModel(
            name='LedgerAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=24)),
                ('name', models.CharField(max_length=40)),
                ('kind', models.CharField(choices=[('outside', '账外来源'), ('asset', '在手'), ('liability', '应付'), ('settled', '已结')], max_length=12)),
                ('may_go_negative', models.BooleanField(default=False)),
                ('balance', models.BigIntegerField(default=0)),
                ('book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='ledgers.book')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('book', 'code'), name='ledger_account_once'), models.CheckConstraint(condition=models.Q(('may_go_negative', True), ('balance__gte', 0), _connector='OR'), name='ledger_account_never_overdrawn')],
            },
        ),
        migrations.CreateModel(
            name='RefundOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('request_key', models.CharField(max_length=80, unique=True)),
                ('item', models.CharField(max_length=80, verbose_name='收费项目')),
                ('matter_id', models.BigIntegerField(db_index=True, null=True)),
                ('matter_ref', models.CharField(blank=True, max_length=24, verbose_name='事项编号')),
                ('cite', models.CharField(max_length=200, verbose_name='依据')),
                ('state', models.CharField(choices=[('proposed', '待决定'), ('declined', '不予责令'), ('ordered', '已责令'), ('paying', '退费中'), ('done', '已退清'), ('lapsed', '已失效'), ('stopped', '已停止')], default='proposed', max_length=12, verbose_name='状态')),
                ('proposed_at', models.DateTimeField()),
                ('asked_at', models.DateTimeField(null=True)),
                ('list_due_on', models.DateField(null=True, verbose_name='交名单期限')),
                ('list_sha256', models.CharField(blank=True, max_length=64)),
                ('listed_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision_note', models.CharField(blank=True, max_length=300)),
                ('due_on', models.DateField(null=True, verbose_name='退清期限')),
                ('ended_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('book', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='refund_order', to='ledgers.book')),
                ('clause', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='norms.clause')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('listed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.unit', verbose_name='责令机关')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refund_orders', to='parties.unit', verbose_name='退费单位')),
                ('version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='norms.version')),
            ],
            options={
                'ordering': ['-proposed_at', '-pk'],
                'indexes': [models.Index(fields=['office', 'state', 'due_on'], name='refund_desk')],
                'constraints': [models.CheckConstraint(condition=models.Q(('decided_by', models.F('proposed_by')), _negated=True), name='refund_decider_is_not_proposer')],
            },
        ),
        migrations.CreateModel(
            name='Charge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cause_key', models.CharField(max_length=64)),
                ('row_no', models.PositiveIntegerField(verbose_name='名单序号')),
                ('payer_no', models.CharField(max_length=12, verbose_name='交费人编号')),
                ('class_label', models.CharField(blank=True, max_length=40, verbose_name='班级')),
                ('charged_on', models.DateField(null=True, verbose_name='交费日期')),
                ('taken_fen', models.BigIntegerField(verbose_name='已收')),
                ('due_fen', models.BigIntegerField(verbose_name='应退')),
                ('paid_fen', models.BigIntegerField(default=0, verbose_name='已退')),
                ('returned_fen', models.BigIntegerField(default=0)),
                ('stopped_fen', models.BigIntegerField(default=0)),
                ('by_claim', models.BooleanField(default=False)),
                ('sealed', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='vault.sealedidentity')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='ledgers.refundorder')),
            ],
            options={
                'ordering': ['order', 'row_no'],
                'constraints': [models.UniqueConstraint(fields=('order', 'row_no'), name='charge_row_once'), models.CheckConstraint(condition=models.Q(('taken_fen__gt', 0)), name='charge_took_something'), models.CheckConstraint(condition=models.Q(('due_fen__gte', 0), ('due_fen__lte', models.F('taken_fen'))), name='charge_due_within_taken'), models.CheckConstraint(condition=models.Q(('paid_fen__gte', 0), ('paid_fen__lte', django.db.models.expressions.CombinedExpression(models.F('due_fen'), '+', models.F('returned_fen')))), name='charge_paid_within_due'), models.CheckConstraint(condition=models.Q(('returned_fen__gte', 0), ('returned_fen__lte', models.F('paid_fen'))), name='charge_returned_within_paid'), models.CheckConstraint(condition=models.Q(('stopped_fen__gte', 0), ('stopped_fen__lte', django.db.models.expressions.CombinedExpression(models.F('taken_fen'), '-', models.F('due_fen')))), name='charge_stopped_within_taken')],
            },
        ),
        migrations.CreateModel(
            name='RefundCause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(db_index=True, max_length=64)),
                ('fell_at', models.DateTimeField(null=True)),
                ('falls', models.PositiveSmallIntegerField(default=0)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='causes', to='ledgers.refundorder')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('order', 'key'), name='refund_cause_once')],
            },
        ),
        migrations.CreateModel(
            name='Recovery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('paid_fen', models.BigIntegerField()),
                ('raised_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('outcome', models.CharField(blank=True, choices=[('leave', '不追回'), ('recover', '追回')], max_length=12)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('decided_at', models.DateTimeField(null=True)),
                ('accountable', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='recovery', to='ledgers.refundorder')),
            ],
        ),
        migrations.CreateModel(
            name='PaymentSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('request_key', models.CharField(max_length=80, unique=True)),
                ('method', models.CharField(choices=[('cash', '现金，本人（监护人）签领'), ('bank', '银行转账'), ('school', '经学校退回，名册签收')], max_length=12)),
                ('paid_on', models.DateField()),
                ('proof_sha256', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('prepared', '待复核'), ('confirmed', '已复核入账'), ('withdrawn', '已撤回')], default='prepared', max_length=12)),
                ('prepared_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('sent_back', models.CharField(blank=True, choices=[('unreadable', '凭证看不清'), ('amount', '金额与凭证对不上'), ('day', '日期与凭证对不上'), ('other', '不是这一单的凭证')], max_length=12)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proof', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='vault.storedfile')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='ledgers.refundorder')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('confirmed_by', models.F('prepared_by')), _negated=True), name='payment_needs_two_people'), models.CheckConstraint(condition=models.Q(('proof_sha256', ''), _negated=True), name='payment_needs_proof')],
            },
        ),
        migrations.CreateModel(
            name='PayerConsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('how', models.CharField(choices=[('mailbox', '信箱'), ('written', '书面'), ('phone', '电话')], max_length=12)),
                ('given_on', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='consent', to='ledgers.refundorder')),
            ],
        ),
        migrations.CreateModel(
            name='ListSubmission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('request_key', models.CharField(max_length=80, unique=True)),
                ('state', models.CharField(choices=[('faulty', '有错误，没有交上'), ('sent', '等机关核对'), ('returned', '退回，请改正重交'), ('taken', '已接收'), ('replaced', '已换成新交的'), ('closed', '不用再交')], max_length=12, verbose_name='状态')),
                ('sha256', models.CharField(max_length=64)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('faults', models.PositiveIntegerField(default=0)),
                ('taken_fen', models.BigIntegerField(default=0)),
                ('sent_at', models.DateTimeField()),
                ('check_due_on', models.DateField(null=True, verbose_name='核对期限')),
                ('fault', models.CharField(blank=True, choices=[('not_this_item', '不是这一项收费的名单'), ('differs_from_books', '笔数或者总额与学校自己的收款账对不上'), ('days_missing', '交费日期不全或者不对'), ('classes_missing', '班级（学号）不全或者不对')], max_length=24)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='vault.storedfile')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='ledgers.refundorder')),
            ],
            options={
                'ordering': ['-sent_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'sent')), fields=('order',), name='one_list_waits_per_order')],
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('request_key', models.CharField(max_length=80, unique=True)),
                ('class_label', models.CharField(blank=True, max_length=40)),
                ('charged_on', models.DateField(null=True)),
                ('taken_fen', models.BigIntegerField()),
                ('evidence', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('filed', '待决定'), ('accepted', '已认可'), ('rejected', '不予认可')], default='filed', max_length=12)),
                ('filed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('charge', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claim', to='ledgers.charge')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('filed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sealed', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='vault.sealedidentity')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='ledgers.refundorder')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('taken_fen__gt', 0)), name='claim_of_something'), models.CheckConstraint(condition=models.Q(('decided_by', models.F('filed_by')), _negated=True), name='claim_decider_is_not_filer')],
            },
        ),
        migrations.CreateModel(
            name='Restitution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('request_key', models.CharField(max_length=80, unique=True)),
                ('state', models.CharField(choices=[('proposed', '待决定'), ('declined', '不追回'), ('decided', '追回中'), ('done', '已追清'), ('lapsed', '已失效')], default='proposed', max_length=12, verbose_name='状态')),
                ('reason', models.CharField(max_length=300, verbose_name='理由')),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('due_on', models.DateField(null=True, verbose_name='追回期限')),
                ('ended_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='restitutions', to='ledgers.refundorder')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-proposed_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('decided_by', models.F('proposed_by')), _negated=True), name='restitution_decider_is_not_proposer'), models.UniqueConstraint(condition=models.Q(('state__in', ('proposed', 'decided'))), fields=('order',), name='one_open_restitution_per_order')],
            },
        ),
        migrations.CreateModel(
            name='RestitutionLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_fen', models.BigIntegerField(verbose_name='应追回')),
                ('received_fen', models.BigIntegerField(default=0, verbose_name='已追回')),
                ('charge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='restitution_lines', to='ledgers.charge')),
                ('restitution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='ledgers.restitution')),
            ],
            options={
                'ordering': ['charge__row_no', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('restitution', 'charge'), name='restitution_charge_once'), models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='restitution_of_something'), models.CheckConstraint(condition=models.Q(('received_fen__gte', 0), ('received_fen__lte', models.F('amount_fen'))), name='restitution_received_within_amount')],
            },
        ),
        migrations.CreateModel(
            name='RestitutionReceipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('request_key', models.CharField(max_length=80, unique=True)),
                ('method', models.CharField(choices=[('cash', '现金，本人（监护人）签领'), ('bank', '银行转账'), ('school', '经学校退回，名册签收')], max_length=12)),
                ('received_on', models.DateField()),
                ('proof_sha256', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('prepared', '待复核'), ('confirmed', '已复核入账'), ('withdrawn', '已撤回')], default='prepared', max_length=12)),
                ('prepared_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proof', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='vault.storedfile')),
                ('restitution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='ledgers.restitution')),
            ],
            options={
                'ordering': ['-prepared_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('confirmed_by', models.F('prepared_by')), _negated=True), name='restitution_needs_two_people'), models.CheckConstraint(condition=models.Q(('proof_sha256', ''), _negated=True), name='restitution_needs_proof')],
            },
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80)),
                ('memo', models.CharField(max_length=32)),
                ('day', models.DateField()),
                ('at', models.DateTimeField()),
                ('lines', models.PositiveSmallIntegerField()),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='ledgers.book')),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='ledgers.transfer')),
            ],
            options={
                'indexes': [models.Index(fields=['memo', 'day'], name='transfer_memo_day')],
                'constraints': [models.UniqueConstraint(fields=('book', 'key'), name='transfer_once'), models.CheckConstraint(condition=models.Q(('lines__gte', 2)), name='transfer_has_two_sides')],
            },
        ),
        migrations.CreateModel(
            name='RestitutionAmount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_fen', models.BigIntegerField()),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='ledgers.restitutionline')),
                ('receipt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amounts', to='ledgers.restitutionreceipt')),
                ('transfer', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='restitution', to='ledgers.transfer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('receipt', 'line'), name='restitution_once_per_receipt'), models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='restitution_received_something')],
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('amount', models.BigIntegerField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ledgers.ledgeraccount')),
                ('transfer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ledgers.transfer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('transfer', 'position'), name='posting_position_once'), models.UniqueConstraint(fields=('transfer', 'account'), name='posting_account_once'), models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='posting_moves_something')],
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_fen', models.BigIntegerField()),
                ('charge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='ledgers.charge')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='ledgers.paymentsheet')),
                ('transfer', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payment', to='ledgers.transfer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('sheet', 'charge'), name='payment_once_per_sheet'), models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='payment_of_something')],
            },
        ),
    ]

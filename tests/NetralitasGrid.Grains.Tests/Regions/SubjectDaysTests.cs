using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using NetralitasGrid.Grains.Regions;

namespace NetralitasGrid.Grains.Tests.Regions;

public sealed class SubjectDaysTests
{
    [Fact]
    public void Windows_hold_what_counting_anew_finds_after_any_changes()
    {
        var change = from day in Gen.Choose(100, 130) from subject in Gen.Choose(1, 6) from n in Gen.Elements(1, 1, 1, -1) select (day, subject, n);
        Prop.ForAll((from changes in change.NonEmptyListOf() from first in Gen.Choose(95, 115) select (changes, first)).ToArbitrary(), story =>
        {
            var days = new SubjectDays();
            foreach (var (day, subject, n) in story.changes)
            {
                days = days.Plus(day, (ulong)subject, n);
            }

            days = days.Since(story.first);

            for (var start = 90; start < 140; start++)
            {
                Assert.Equal(Distinct(story.changes.Where(c => c.day >= story.first), start, 7), days.Windows.GetValueOrDefault(start));
            }

            var fewer = days.In(3);
            Assert.Equal(Distinct(story.changes.Where(c => c.day >= story.first), 110, 3), fewer.Windows.GetValueOrDefault(110));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_days_that_crossed_are_those_of_all_windows_at_the_threshold()
    {
        var days = new SubjectDays().Plus(100, 1, 1).Plus(102, 2, 1).Plus(104, 3, 1);

        Assert.Equal(3, days.Most);
        Assert.Equal((98, 106), days.Crossing(3));
        Assert.Null(days.Crossing(4));
        Assert.Equal(2, days.EndingAt(103));
    }

    [Fact]
    public void A_state_has_the_same_bytes_whatever_the_order_of_its_cases_and_reads_as_it_was()
    {
        var change = from day in Gen.Choose(100, 103) from subject in Gen.Choose(1, 6) from n in Gen.Elements(1, 1, 2, -1) select (day, subject, n);
        Prop.ForAll((from changes in change.ListOf() from seed in Gen.Choose(0, 9) select (changes, seed)).ToArbitrary(), story =>
        {
            var days = Of(story.changes);
            var bytes = Bytes(days);
            var sums = story.changes.GroupBy(static c => (c.day, c.subject), static c => c.n).ToDictionary(static g => g.Key, static g => g.Sum());

            var read = PartStateJson.Shared.Parse(bytes).Days;

            Assert.Equal(bytes, Bytes(read));
            Assert.Equal(bytes, Bytes(Of([.. story.changes.OrderBy(c => (c.day ^ c.subject ^ story.seed) * 7 % 11)])));
            Assert.Equal(
                sums.Where(static s => s.Value != 0).Select(static s => (s.Key.day, Subject(s.Key.subject), s.Value)).Order(),
                read.Days.SelectMany(static d => d.Value.All().Select(s => (d.Key, s.Subject, s.Cases))).Order());
        }).QuickCheckThrowOnFailure();

        static SubjectDays Of(IEnumerable<(int Day, int Subject, int N)> changes) =>
            changes.Aggregate(new SubjectDays(), static (days, c) => days.Plus(c.Day, Subject(c.Subject), c.N));

        static byte[] Bytes(SubjectDays days) => PartStateJson.Shared.ToUtf8(new() { Days = days });

        static ulong Subject(int number) => ulong.MaxValue / 7 * (ulong)number;
    }

    [Fact]
    public void A_subject_with_one_case_takes_eleven_characters()
    {
        var few = new SubjectDays();
        var many = new SubjectDays();
        for (var i = 0; i < 300; i++)
        {
            few.Plus(739_941, SubjectDays.Short($"e{i * 7919:x16}5bd1e995aa00ff17"), i < 3 ? 1 : 0);
            many.Plus(739_941, SubjectDays.Short($"e{i * 7919:x16}5bd1e995aa00ff17"), 1);
        }

        var bytes = PartStateJson.Shared.ToUtf8(new() { Days = many }).Length - PartStateJson.Shared.ToUtf8(new() { Days = few }).Length;

        Assert.InRange(bytes, 297 * 10, 297 * 11);
    }

    [Fact]
    public void What_was_written_with_all_subjects_by_name_is_read()
    {
        var before = """{"days":{"window":7,"days":{"100":{"0000000000000001":1,"00000000000000ff":2}},"windows":{"100":2}}}"""u8;

        var days = PartStateJson.Shared.Parse([.. before]).Days;

        Assert.Equal([(1UL, 1), (255UL, 2)], days.Days[100].All());
        Assert.Equal(1UL, SubjectDays.Short("e0000000000000001" + new string('7', 16)));
    }

    [Theory]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAIAAAAAAAAAAQ==")]
    [InlineData("AAAAAAAAAAEAAAAAAAAAAQ==")]
    [InlineData("?")]
    public void A_list_of_subjects_that_nobody_wrote_is_refused(string subjects) =>
        Assert.Throws<JsonException>(() => PartStateJson.Shared.Parse(
            Encoding.UTF8.GetBytes("""{"days":{"window":7,"once":{"100":"SUBJECTS"},"windows":{}}}""".Replace("SUBJECTS", subjects, StringComparison.Ordinal))));

    private static int Distinct(IEnumerable<(int day, int subject, int n)> changes, int start, int window) => changes
        .Where(c => c.day >= start && c.day < start + window)
        .GroupBy(c => (c.day, c.subject)).Where(g => g.Sum(c => c.n) > 0).Select(g => g.Key.subject).Distinct().Count();
}

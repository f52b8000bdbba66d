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
                days = days.Plus(day, "s" + subject, n);
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
        var days = new SubjectDays().Plus(100, "a", 1).Plus(102, "b", 1).Plus(104, "c", 1);

        Assert.Equal(3, days.Most);
        Assert.Equal((98, 106), days.Crossing(3));
        Assert.Null(days.Crossing(4));
        Assert.Equal(2, days.EndingAt(103));
    }

    private static int Distinct(IEnumerable<(int day, int subject, int n)> changes, int start, int window) => changes
        .Where(c => c.day >= start && c.day < start + window)
        .GroupBy(c => (c.day, c.subject)).Where(g => g.Sum(c => c.n) > 0).Select(g => g.Key.subject).Distinct().Count();
}

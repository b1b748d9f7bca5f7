"""What the gate costs per test beside a bare Playwright script and `@playwright/test` doing the same clicks."""
